"""``wasi:http/types``. Source: WASI 0.2, ``wasi:http``."""

from __future__ import annotations

from collections.abc import Sequence

from ..._emitted import wasi as w
from ...components.values import Err, Ok
from ..holdings import Holdings
from .errors import code_of
from .fields import Account, Fields, MadeFields, fields_from_list
from .incoming_body import FutureTrailers, IncomingBody
from .messages import OutgoingRequest, OutgoingResponse, RequestOptions
from .outgoing_body import OutgoingBody
from .response_outparam import ResponseOutparam


class HttpTypes:
    """Constructors and static functions."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings, self._account = holdings, Account()

    def fields(self) -> Fields:
        """Return fields that are empty."""
        return MadeFields(self._account)

    def fields_from_list(self, entries: Sequence[tuple[w.FieldName, w.FieldValue]], /) -> Fields:
        """Return fields."""
        return fields_from_list(self._account, entries)

    def outgoing_request(self, headers: w.Fields, /) -> OutgoingRequest:
        """Return a request."""
        assert isinstance(headers, Fields)  # the host made them all
        return OutgoingRequest(self._holdings, headers)

    def request_options(self) -> RequestOptions:
        """Return options without limits."""
        return RequestOptions()

    def outgoing_response(self, headers: w.Fields, /) -> OutgoingResponse:
        """Return a response."""
        assert isinstance(headers, Fields)
        return OutgoingResponse(self._holdings, headers)

    def response_outparam_set(
        self, param: w.ResponseOutparam, response: Ok[w.OutgoingResponse] | Err[w.TypesErrorCode], /
    ) -> None:
        """Answer the request that came in."""
        assert isinstance(param, ResponseOutparam)
        if isinstance(response, Ok):
            assert isinstance(response.value, OutgoingResponse)
            param.set(response.value)
        else:
            param.set(response.value)

    def incoming_body_finish(self, this: w.IncomingBody, /) -> FutureTrailers:
        """Return the trailers to come."""
        assert isinstance(this, IncomingBody)
        return this.finish()

    def outgoing_body_finish(self, this: w.OutgoingBody, trailers: w.Fields | None, /) -> None:
        """Complete a body."""
        assert isinstance(this, OutgoingBody)
        assert trailers is None or isinstance(trailers, Fields)
        this.finish(trailers)

    def http_error_code(self, err: w.Error, /) -> w.TypesErrorCode | None:
        """Return what is behind the error of a stream."""
        return code_of(err)
