import encodings.idna  # a component has only those modules that are imported when it is made
import urllib.request

import wit_world
from componentize_py_types import Err


class WitWorld(wit_world.WitWorld):
    def contents(self, path: str) -> str:
        try:
            with open(path) as file:
                return file.read()
        except OSError as error:
            raise Err(str(error))

    def visit(self, url: str) -> str:
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.read().decode()
        except OSError as error:
            raise Err(str(error))
