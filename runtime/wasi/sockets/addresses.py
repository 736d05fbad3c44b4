"""Addresses of ``wasi:sockets`` and of the ``socket`` module."""

from __future__ import annotations

import socket
import struct
from typing import Any, TypeAlias

from ..._emitted import wasi as w
from ...components.values import Err
from .codes import Code

#: An address as the functions of the ``socket`` module take it: host, port, and more for IPv6.
OsAddress: TypeAlias = tuple[str, int] | tuple[str, int, int, int]

FAMILIES = {
    w.IpAddressFamily.IPV4: socket.AF_INET,
    w.IpAddressFamily.IPV6: socket.AF_INET6,
}
_MAPPED = bytes(10) + b"\xff\xff"
_MAX_FLOW_INFO = (1 << 20) - 1


def pack_ip(address: w.IpSocketAddress) -> bytes:
    """Return the bytes of the address without its port, as they are sent."""
    if isinstance(address, w.IpSocketAddressIpv4):
        return bytes(address.value.address)
    return struct.pack(">8H", *address.value.address)


def to_os(address: w.IpSocketAddress, family: w.IpAddressFamily) -> OsAddress:
    """Return the address as the ``socket`` module takes it.

    Raises:
        Err: ``invalid-argument`` if it is of another family, or IPv4 in the form of IPv6.
    """
    packed = pack_ip(address)
    if isinstance(address, w.IpSocketAddressIpv4):
        _check(family is w.IpAddressFamily.IPV4)
        return socket.inet_ntop(socket.AF_INET, packed), address.value.port
    _check(family is w.IpAddressFamily.IPV6 and not _holds_ipv4(packed))
    value = address.value
    _check(value.flow_info <= _MAX_FLOW_INFO)
    host = socket.inet_ntop(socket.AF_INET6, packed)
    return host, value.port, value.flow_info, value.scope_id


def _holds_ipv4(packed: bytes) -> bool:
    # ``::`` and ``::1`` look like the deprecated form without ``ffff``.
    return packed[:12] == _MAPPED or (not any(packed[:12]) and packed[12:] > b"\0\0\0\1")


def check_unicast(address: w.IpSocketAddress) -> None:
    """Raise ``invalid-argument`` for multicast and broadcast addresses."""
    packed = pack_ip(address)
    if len(packed) == 4:
        _check(not 224 <= packed[0] < 240 and packed != b"\xff\xff\xff\xff")
    else:
        _check(packed[0] != 0xFF)


def check_remote(address: w.IpSocketAddress) -> None:
    """Raise ``invalid-argument`` for addresses without a host or a port."""
    _check(any(pack_ip(address)) and address.value.port != 0)


def _check(is_valid: bool) -> None:
    if not is_valid:
        raise Err(Code.INVALID_ARGUMENT)


def from_os(address: tuple[Any, ...]) -> w.IpSocketAddress:
    """Return what the ``socket`` module gave as an address."""
    ip = ip_of(address[0])
    if isinstance(ip, w.IpAddressIpv4):
        return w.IpSocketAddressIpv4(w.Ipv4SocketAddress(address[1], ip.value))
    _, port, flow_info, scope_id = address
    return w.IpSocketAddressIpv6(w.Ipv6SocketAddress(port, flow_info, ip.value, scope_id))


def ip_of(text: str) -> w.IpAddress:
    """Return the IP address that a text is.

    Raises:
        OSError: It is none.
    """
    if ":" not in text:
        return _ipv4(socket.inet_pton(socket.AF_INET, text))
    packed = socket.inet_pton(socket.AF_INET6, text.partition("%")[0])
    segments: w.Ipv6Address = struct.unpack(">8H", packed)
    return w.IpAddressIpv6(segments)


def _ipv4(packed: bytes) -> w.IpAddressIpv4:
    first, second, third, fourth = packed
    return w.IpAddressIpv4((first, second, third, fourth))


def without_mapping(ip: w.IpAddress) -> w.IpAddress:
    """Return the address, as IPv4 if it is IPv4 in the form of IPv6."""
    if isinstance(ip, w.IpAddressIpv6):
        packed = struct.pack(">8H", *ip.value)
        if packed[:12] == _MAPPED:
            return _ipv4(packed[12:])
    return ip
