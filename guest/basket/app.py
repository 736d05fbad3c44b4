import wit_world
from componentize_py_types import Err
from wit_world.imports import host


class WitWorld(wit_world.WitWorld):
    def total(self, items: list[wit_world.Item]) -> float:
        if not items:
            raise Err("there is nothing in it")
        return sum(host.price(item.name) * item.count for item in items)
