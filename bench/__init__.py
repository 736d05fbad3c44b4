"""What an async guest call costs, and what waiting and starting cost, measured beside the alternatives. See README.md."""
