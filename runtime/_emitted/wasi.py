"""The interfaces and types of WASI 0.2, and how their functions get values in and out of guests.

Emitted by ``python -m codegen.wasi`` from guest/wasi/wasi.wasm; do not edit.
"""

# pyright: reportUnnecessaryIsInstance=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, Flag
from struct import Struct
from typing import Any, Protocol, TypeAlias

from ..components import abi, plan
from ..components.values import Err, Ok
from ..values.types import MaybeAwaitable

__all__ = [
    "Advice",
    "CliTerminalInput",
    "CliTerminalOutput",
    "DNSErrorPayload",
    "Datetime",
    "Descriptor",
    "DescriptorFlags",
    "DescriptorStat",
    "DescriptorType",
    "DirectoryEntry",
    "DirectoryEntryStream",
    "Duration",
    "Environment",
    "Error",
    "ErrorCode",
    "Exit",
    "FieldKey",
    "FieldName",
    "FieldSizePayload",
    "FieldValue",
    "Fields",
    "Filesize",
    "FutureIncomingResponse",
    "FutureTrailers",
    "HeaderError",
    "HeaderErrorForbidden",
    "HeaderErrorImmutable",
    "HeaderErrorInvalidSyntax",
    "Headers",
    "HttpTypes",
    "IncomingBody",
    "IncomingDatagram",
    "IncomingDatagramStream",
    "IncomingRequest",
    "IncomingResponse",
    "InputStream",
    "Insecure",
    "InsecureSeed",
    "InstanceNetwork",
    "Instant",
    "IoError",
    "IpAddress",
    "IpAddressFamily",
    "IpAddressIpv4",
    "IpAddressIpv6",
    "IpNameLookup",
    "IpSocketAddress",
    "IpSocketAddressIpv4",
    "IpSocketAddressIpv6",
    "Ipv4Address",
    "Ipv4SocketAddress",
    "Ipv6Address",
    "Ipv6SocketAddress",
    "LinkCount",
    "MetadataHashValue",
    "Method",
    "MethodConnect",
    "MethodDelete",
    "MethodGet",
    "MethodHead",
    "MethodOptions",
    "MethodOther",
    "MethodPatch",
    "MethodPost",
    "MethodPut",
    "MethodTrace",
    "MonotonicClock",
    "Network",
    "NetworkErrorCode",
    "NewTimestamp",
    "NewTimestampNoChange",
    "NewTimestampNow",
    "NewTimestampTimestamp",
    "OpenFlags",
    "OutgoingBody",
    "OutgoingDatagram",
    "OutgoingDatagramStream",
    "OutgoingHandler",
    "OutgoingRequest",
    "OutgoingResponse",
    "OutputStream",
    "PathFlags",
    "Poll",
    "Pollable",
    "Preopens",
    "Random",
    "RequestOptions",
    "ResolveAddressStream",
    "ResponseOutparam",
    "Scheme",
    "SchemeHTTP",
    "SchemeHTTPS",
    "SchemeOther",
    "ShutdownType",
    "SocketsNetwork",
    "StatusCode",
    "Stderr",
    "Stdin",
    "Stdout",
    "StreamError",
    "StreamErrorClosed",
    "StreamErrorLastOperationFailed",
    "Streams",
    "TLSAlertReceivedPayload",
    "Tcp",
    "TcpCreateSocket",
    "TcpSocket",
    "TerminalInput",
    "TerminalOutput",
    "TerminalStderr",
    "TerminalStdin",
    "TerminalStdout",
    "Timezone",
    "TimezoneDisplay",
    "Trailers",
    "Types",
    "TypesErrorCode",
    "TypesErrorCodeConfigurationError",
    "TypesErrorCodeConnectionLimitReached",
    "TypesErrorCodeConnectionReadTimeout",
    "TypesErrorCodeConnectionRefused",
    "TypesErrorCodeConnectionTerminated",
    "TypesErrorCodeConnectionTimeout",
    "TypesErrorCodeConnectionWriteTimeout",
    "TypesErrorCodeDNSError",
    "TypesErrorCodeDNSTimeout",
    "TypesErrorCodeDestinationIPProhibited",
    "TypesErrorCodeDestinationIPUnroutable",
    "TypesErrorCodeDestinationNotFound",
    "TypesErrorCodeDestinationUnavailable",
    "TypesErrorCodeHTTPProtocolError",
    "TypesErrorCodeHTTPRequestBodySize",
    "TypesErrorCodeHTTPRequestDenied",
    "TypesErrorCodeHTTPRequestHeaderSectionSize",
    "TypesErrorCodeHTTPRequestHeaderSize",
    "TypesErrorCodeHTTPRequestLengthRequired",
    "TypesErrorCodeHTTPRequestMethodInvalid",
    "TypesErrorCodeHTTPRequestTrailerSectionSize",
    "TypesErrorCodeHTTPRequestTrailerSize",
    "TypesErrorCodeHTTPRequestURIInvalid",
    "TypesErrorCodeHTTPRequestURITooLong",
    "TypesErrorCodeHTTPResponseBodySize",
    "TypesErrorCodeHTTPResponseContentCoding",
    "TypesErrorCodeHTTPResponseHeaderSectionSize",
    "TypesErrorCodeHTTPResponseHeaderSize",
    "TypesErrorCodeHTTPResponseIncomplete",
    "TypesErrorCodeHTTPResponseTimeout",
    "TypesErrorCodeHTTPResponseTrailerSectionSize",
    "TypesErrorCodeHTTPResponseTrailerSize",
    "TypesErrorCodeHTTPResponseTransferCoding",
    "TypesErrorCodeHTTPUpgradeFailed",
    "TypesErrorCodeInternalError",
    "TypesErrorCodeLoopDetected",
    "TypesErrorCodeTLSAlertReceived",
    "TypesErrorCodeTLSCertificateError",
    "TypesErrorCodeTLSProtocolError",
    "Udp",
    "UdpCreateSocket",
    "UdpSocket",
    "WallClock",
    "RESOURCES",
    "function",
]


class Error(Protocol):
    """Objects of resource ``error`` of ``wasi:io/error@0.2.8``."""

    def to_debug_string(self) -> MaybeAwaitable[str]:
        """``to-debug-string: func() -> string``"""
        ...


class Pollable(Protocol):
    """Objects of resource ``pollable`` of ``wasi:io/poll@0.2.8``."""

    def ready(self) -> MaybeAwaitable[bool]:
        """``ready: func() -> bool``"""
        ...

    def block(self) -> MaybeAwaitable[None]:
        """``block: func()``"""
        ...


class InputStream(Protocol):
    """Objects of resource ``input-stream`` of ``wasi:io/streams@0.2.8``."""

    def read(self, len: int, /) -> MaybeAwaitable[bytes]:
        """``read: func(len: u64) -> result<list<u8>, stream-error>``"""
        ...

    def blocking_read(self, len: int, /) -> MaybeAwaitable[bytes]:
        """``blocking-read: func(len: u64) -> result<list<u8>, stream-error>``"""
        ...

    def skip(self, len: int, /) -> MaybeAwaitable[int]:
        """``skip: func(len: u64) -> result<u64, stream-error>``"""
        ...

    def blocking_skip(self, len: int, /) -> MaybeAwaitable[int]:
        """``blocking-skip: func(len: u64) -> result<u64, stream-error>``"""
        ...

    def subscribe(self) -> MaybeAwaitable[Pollable]:
        """``subscribe: func() -> pollable``"""
        ...


class OutputStream(Protocol):
    """Objects of resource ``output-stream`` of ``wasi:io/streams@0.2.8``."""

    def check_write(self) -> MaybeAwaitable[int]:
        """``check-write: func() -> result<u64, stream-error>``"""
        ...

    def write(self, contents: bytes, /) -> MaybeAwaitable[None]:
        """``write: func(contents: list<u8>) -> result<_, stream-error>``"""
        ...

    def blocking_write_and_flush(self, contents: bytes, /) -> MaybeAwaitable[None]:
        """``blocking-write-and-flush: func(contents: list<u8>) -> result<_, stream-error>``"""
        ...

    def flush(self) -> MaybeAwaitable[None]:
        """``flush: func() -> result<_, stream-error>``"""
        ...

    def blocking_flush(self) -> MaybeAwaitable[None]:
        """``blocking-flush: func() -> result<_, stream-error>``"""
        ...

    def subscribe(self) -> MaybeAwaitable[Pollable]:
        """``subscribe: func() -> pollable``"""
        ...

    def write_zeroes(self, len: int, /) -> MaybeAwaitable[None]:
        """``write-zeroes: func(len: u64) -> result<_, stream-error>``"""
        ...

    def blocking_write_zeroes_and_flush(self, len: int, /) -> MaybeAwaitable[None]:
        """``blocking-write-zeroes-and-flush: func(len: u64) -> result<_, stream-error>``"""
        ...

    def splice(self, src: InputStream, len: int, /) -> MaybeAwaitable[int]:
        """``splice: func(src: borrow<input-stream>, len: u64) -> result<u64, stream-error>``"""
        ...

    def blocking_splice(self, src: InputStream, len: int, /) -> MaybeAwaitable[int]:
        """``blocking-splice: func(src: borrow<input-stream>, len: u64) -> result<u64, stream-error>``"""
        ...


class TerminalInput(Protocol):
    """Objects of resource ``terminal-input`` of ``wasi:cli/terminal-input@0.2.8``."""


class TerminalOutput(Protocol):
    """Objects of resource ``terminal-output`` of ``wasi:cli/terminal-output@0.2.8``."""


class Descriptor(Protocol):
    """Objects of resource ``descriptor`` of ``wasi:filesystem/types@0.2.8``."""

    def read_via_stream(self, offset: Filesize, /) -> MaybeAwaitable[InputStream]:
        """``read-via-stream: func(offset: filesize) -> result<input-stream, error-code>``"""
        ...

    def write_via_stream(self, offset: Filesize, /) -> MaybeAwaitable[OutputStream]:
        """``write-via-stream: func(offset: filesize) -> result<output-stream, error-code>``"""
        ...

    def append_via_stream(self) -> MaybeAwaitable[OutputStream]:
        """``append-via-stream: func() -> result<output-stream, error-code>``"""
        ...

    def advise(
        self,
        offset: Filesize,
        length: Filesize,
        advice: Advice,
        /,
    ) -> MaybeAwaitable[None]:
        """``advise: func(offset: filesize, length: filesize, advice: advice) -> result<_, error-code>``"""
        ...

    def sync_data(self) -> MaybeAwaitable[None]:
        """``sync-data: func() -> result<_, error-code>``"""
        ...

    def get_flags(self) -> MaybeAwaitable[DescriptorFlags]:
        """``get-flags: func() -> result<descriptor-flags, error-code>``"""
        ...

    def get_type(self) -> MaybeAwaitable[DescriptorType]:
        """``get-type: func() -> result<descriptor-type, error-code>``"""
        ...

    def set_size(self, size: Filesize, /) -> MaybeAwaitable[None]:
        """``set-size: func(size: filesize) -> result<_, error-code>``"""
        ...

    def set_times(
        self,
        data_access_timestamp: NewTimestamp,
        data_modification_timestamp: NewTimestamp,
        /,
    ) -> MaybeAwaitable[None]:
        """``set-times: func(data-access-timestamp: new-timestamp, data-modification-timestamp: new-timestamp) -> result<_, error-code>``"""
        ...

    def read(
        self,
        length: Filesize,
        offset: Filesize,
        /,
    ) -> MaybeAwaitable[tuple[bytes, bool]]:
        """``read: func(length: filesize, offset: filesize) -> result<tuple<list<u8>, bool>, error-code>``"""
        ...

    def write(self, buffer: bytes, offset: Filesize, /) -> MaybeAwaitable[Filesize]:
        """``write: func(buffer: list<u8>, offset: filesize) -> result<filesize, error-code>``"""
        ...

    def read_directory(self) -> MaybeAwaitable[DirectoryEntryStream]:
        """``read-directory: func() -> result<directory-entry-stream, error-code>``"""
        ...

    def sync(self) -> MaybeAwaitable[None]:
        """``sync: func() -> result<_, error-code>``"""
        ...

    def create_directory_at(self, path: str, /) -> MaybeAwaitable[None]:
        """``create-directory-at: func(path: string) -> result<_, error-code>``"""
        ...

    def stat(self) -> MaybeAwaitable[DescriptorStat]:
        """``stat: func() -> result<descriptor-stat, error-code>``"""
        ...

    def stat_at(
        self,
        path_flags: PathFlags,
        path: str,
        /,
    ) -> MaybeAwaitable[DescriptorStat]:
        """``stat-at: func(path-flags: path-flags, path: string) -> result<descriptor-stat, error-code>``"""
        ...

    def set_times_at(
        self,
        path_flags: PathFlags,
        path: str,
        data_access_timestamp: NewTimestamp,
        data_modification_timestamp: NewTimestamp,
        /,
    ) -> MaybeAwaitable[None]:
        """``set-times-at: func(path-flags: path-flags, path: string, data-access-timestamp: new-timestamp, data-modification-timestamp: new-timestamp) -> result<_, error-code>``"""
        ...

    def link_at(
        self,
        old_path_flags: PathFlags,
        old_path: str,
        new_descriptor: Descriptor,
        new_path: str,
        /,
    ) -> MaybeAwaitable[None]:
        """``link-at: func(old-path-flags: path-flags, old-path: string, new-descriptor: borrow<descriptor>, new-path: string) -> result<_, error-code>``"""
        ...

    def open_at(
        self,
        path_flags: PathFlags,
        path: str,
        open_flags: OpenFlags,
        flags: DescriptorFlags,
        /,
    ) -> MaybeAwaitable[Descriptor]:
        """``open-at: func(path-flags: path-flags, path: string, open-flags: open-flags, flags: descriptor-flags) -> result<descriptor, error-code>``"""
        ...

    def readlink_at(self, path: str, /) -> MaybeAwaitable[str]:
        """``readlink-at: func(path: string) -> result<string, error-code>``"""
        ...

    def remove_directory_at(self, path: str, /) -> MaybeAwaitable[None]:
        """``remove-directory-at: func(path: string) -> result<_, error-code>``"""
        ...

    def rename_at(
        self,
        old_path: str,
        new_descriptor: Descriptor,
        new_path: str,
        /,
    ) -> MaybeAwaitable[None]:
        """``rename-at: func(old-path: string, new-descriptor: borrow<descriptor>, new-path: string) -> result<_, error-code>``"""
        ...

    def symlink_at(self, old_path: str, new_path: str, /) -> MaybeAwaitable[None]:
        """``symlink-at: func(old-path: string, new-path: string) -> result<_, error-code>``"""
        ...

    def unlink_file_at(self, path: str, /) -> MaybeAwaitable[None]:
        """``unlink-file-at: func(path: string) -> result<_, error-code>``"""
        ...

    def is_same_object(self, other: Descriptor, /) -> MaybeAwaitable[bool]:
        """``is-same-object: func(other: borrow<descriptor>) -> bool``"""
        ...

    def metadata_hash(self) -> MaybeAwaitable[MetadataHashValue]:
        """``metadata-hash: func() -> result<metadata-hash-value, error-code>``"""
        ...

    def metadata_hash_at(
        self,
        path_flags: PathFlags,
        path: str,
        /,
    ) -> MaybeAwaitable[MetadataHashValue]:
        """``metadata-hash-at: func(path-flags: path-flags, path: string) -> result<metadata-hash-value, error-code>``"""
        ...


class DirectoryEntryStream(Protocol):
    """Objects of resource ``directory-entry-stream`` of ``wasi:filesystem/types@0.2.8``."""

    def read_directory_entry(self) -> MaybeAwaitable[DirectoryEntry | None]:
        """``read-directory-entry: func() -> result<option<directory-entry>, error-code>``"""
        ...


class Network(Protocol):
    """Objects of resource ``network`` of ``wasi:sockets/network@0.2.8``."""


class TcpSocket(Protocol):
    """Objects of resource ``tcp-socket`` of ``wasi:sockets/tcp@0.2.8``."""

    def start_bind(
        self,
        network: Network,
        local_address: IpSocketAddress,
        /,
    ) -> MaybeAwaitable[None]:
        """``start-bind: func(network: borrow<network>, local-address: ip-socket-address) -> result<_, error-code>``"""
        ...

    def finish_bind(self) -> MaybeAwaitable[None]:
        """``finish-bind: func() -> result<_, error-code>``"""
        ...

    def start_connect(
        self,
        network: Network,
        remote_address: IpSocketAddress,
        /,
    ) -> MaybeAwaitable[None]:
        """``start-connect: func(network: borrow<network>, remote-address: ip-socket-address) -> result<_, error-code>``"""
        ...

    def finish_connect(self) -> MaybeAwaitable[tuple[InputStream, OutputStream]]:
        """``finish-connect: func() -> result<tuple<input-stream, output-stream>, error-code>``"""
        ...

    def start_listen(self) -> MaybeAwaitable[None]:
        """``start-listen: func() -> result<_, error-code>``"""
        ...

    def finish_listen(self) -> MaybeAwaitable[None]:
        """``finish-listen: func() -> result<_, error-code>``"""
        ...

    def accept(self) -> MaybeAwaitable[tuple[TcpSocket, InputStream, OutputStream]]:
        """``accept: func() -> result<tuple<tcp-socket, input-stream, output-stream>, error-code>``"""
        ...

    def local_address(self) -> MaybeAwaitable[IpSocketAddress]:
        """``local-address: func() -> result<ip-socket-address, error-code>``"""
        ...

    def remote_address(self) -> MaybeAwaitable[IpSocketAddress]:
        """``remote-address: func() -> result<ip-socket-address, error-code>``"""
        ...

    def is_listening(self) -> MaybeAwaitable[bool]:
        """``is-listening: func() -> bool``"""
        ...

    def address_family(self) -> MaybeAwaitable[IpAddressFamily]:
        """``address-family: func() -> ip-address-family``"""
        ...

    def set_listen_backlog_size(self, value: int, /) -> MaybeAwaitable[None]:
        """``set-listen-backlog-size: func(value: u64) -> result<_, error-code>``"""
        ...

    def keep_alive_enabled(self) -> MaybeAwaitable[bool]:
        """``keep-alive-enabled: func() -> result<bool, error-code>``"""
        ...

    def set_keep_alive_enabled(self, value: bool, /) -> MaybeAwaitable[None]:
        """``set-keep-alive-enabled: func(value: bool) -> result<_, error-code>``"""
        ...

    def keep_alive_idle_time(self) -> MaybeAwaitable[Duration]:
        """``keep-alive-idle-time: func() -> result<duration, error-code>``"""
        ...

    def set_keep_alive_idle_time(self, value: Duration, /) -> MaybeAwaitable[None]:
        """``set-keep-alive-idle-time: func(value: duration) -> result<_, error-code>``"""
        ...

    def keep_alive_interval(self) -> MaybeAwaitable[Duration]:
        """``keep-alive-interval: func() -> result<duration, error-code>``"""
        ...

    def set_keep_alive_interval(self, value: Duration, /) -> MaybeAwaitable[None]:
        """``set-keep-alive-interval: func(value: duration) -> result<_, error-code>``"""
        ...

    def keep_alive_count(self) -> MaybeAwaitable[int]:
        """``keep-alive-count: func() -> result<u32, error-code>``"""
        ...

    def set_keep_alive_count(self, value: int, /) -> MaybeAwaitable[None]:
        """``set-keep-alive-count: func(value: u32) -> result<_, error-code>``"""
        ...

    def hop_limit(self) -> MaybeAwaitable[int]:
        """``hop-limit: func() -> result<u8, error-code>``"""
        ...

    def set_hop_limit(self, value: int, /) -> MaybeAwaitable[None]:
        """``set-hop-limit: func(value: u8) -> result<_, error-code>``"""
        ...

    def receive_buffer_size(self) -> MaybeAwaitable[int]:
        """``receive-buffer-size: func() -> result<u64, error-code>``"""
        ...

    def set_receive_buffer_size(self, value: int, /) -> MaybeAwaitable[None]:
        """``set-receive-buffer-size: func(value: u64) -> result<_, error-code>``"""
        ...

    def send_buffer_size(self) -> MaybeAwaitable[int]:
        """``send-buffer-size: func() -> result<u64, error-code>``"""
        ...

    def set_send_buffer_size(self, value: int, /) -> MaybeAwaitable[None]:
        """``set-send-buffer-size: func(value: u64) -> result<_, error-code>``"""
        ...

    def subscribe(self) -> MaybeAwaitable[Pollable]:
        """``subscribe: func() -> pollable``"""
        ...

    def shutdown(self, shutdown_type: ShutdownType, /) -> MaybeAwaitable[None]:
        """``shutdown: func(shutdown-type: shutdown-type) -> result<_, error-code>``"""
        ...


class UdpSocket(Protocol):
    """Objects of resource ``udp-socket`` of ``wasi:sockets/udp@0.2.8``."""

    def start_bind(
        self,
        network: Network,
        local_address: IpSocketAddress,
        /,
    ) -> MaybeAwaitable[None]:
        """``start-bind: func(network: borrow<network>, local-address: ip-socket-address) -> result<_, error-code>``"""
        ...

    def finish_bind(self) -> MaybeAwaitable[None]:
        """``finish-bind: func() -> result<_, error-code>``"""
        ...

    def stream(
        self,
        remote_address: IpSocketAddress | None,
        /,
    ) -> MaybeAwaitable[tuple[IncomingDatagramStream, OutgoingDatagramStream]]:
        """``stream: func(remote-address: option<ip-socket-address>) -> result<tuple<incoming-datagram-stream, outgoing-datagram-stream>, error-code>``"""
        ...

    def local_address(self) -> MaybeAwaitable[IpSocketAddress]:
        """``local-address: func() -> result<ip-socket-address, error-code>``"""
        ...

    def remote_address(self) -> MaybeAwaitable[IpSocketAddress]:
        """``remote-address: func() -> result<ip-socket-address, error-code>``"""
        ...

    def address_family(self) -> MaybeAwaitable[IpAddressFamily]:
        """``address-family: func() -> ip-address-family``"""
        ...

    def unicast_hop_limit(self) -> MaybeAwaitable[int]:
        """``unicast-hop-limit: func() -> result<u8, error-code>``"""
        ...

    def set_unicast_hop_limit(self, value: int, /) -> MaybeAwaitable[None]:
        """``set-unicast-hop-limit: func(value: u8) -> result<_, error-code>``"""
        ...

    def receive_buffer_size(self) -> MaybeAwaitable[int]:
        """``receive-buffer-size: func() -> result<u64, error-code>``"""
        ...

    def set_receive_buffer_size(self, value: int, /) -> MaybeAwaitable[None]:
        """``set-receive-buffer-size: func(value: u64) -> result<_, error-code>``"""
        ...

    def send_buffer_size(self) -> MaybeAwaitable[int]:
        """``send-buffer-size: func() -> result<u64, error-code>``"""
        ...

    def set_send_buffer_size(self, value: int, /) -> MaybeAwaitable[None]:
        """``set-send-buffer-size: func(value: u64) -> result<_, error-code>``"""
        ...

    def subscribe(self) -> MaybeAwaitable[Pollable]:
        """``subscribe: func() -> pollable``"""
        ...


class IncomingDatagramStream(Protocol):
    """Objects of resource ``incoming-datagram-stream`` of ``wasi:sockets/udp@0.2.8``."""

    def receive(self, max_results: int, /) -> MaybeAwaitable[list[IncomingDatagram]]:
        """``receive: func(max-results: u64) -> result<list<incoming-datagram>, error-code>``"""
        ...

    def subscribe(self) -> MaybeAwaitable[Pollable]:
        """``subscribe: func() -> pollable``"""
        ...


class OutgoingDatagramStream(Protocol):
    """Objects of resource ``outgoing-datagram-stream`` of ``wasi:sockets/udp@0.2.8``."""

    def check_send(self) -> MaybeAwaitable[int]:
        """``check-send: func() -> result<u64, error-code>``"""
        ...

    def send(self, datagrams: Sequence[OutgoingDatagram], /) -> MaybeAwaitable[int]:
        """``send: func(datagrams: list<outgoing-datagram>) -> result<u64, error-code>``"""
        ...

    def subscribe(self) -> MaybeAwaitable[Pollable]:
        """``subscribe: func() -> pollable``"""
        ...


class ResolveAddressStream(Protocol):
    """Objects of resource ``resolve-address-stream`` of ``wasi:sockets/ip-name-lookup@0.2.8``."""

    def resolve_next_address(self) -> MaybeAwaitable[IpAddress | None]:
        """``resolve-next-address: func() -> result<option<ip-address>, error-code>``"""
        ...

    def subscribe(self) -> MaybeAwaitable[Pollable]:
        """``subscribe: func() -> pollable``"""
        ...


class Fields(Protocol):
    """Objects of resource ``fields`` of ``wasi:http/types@0.2.8``."""

    def get(self, name: FieldName, /) -> MaybeAwaitable[list[FieldValue]]:
        """``get: func(name: field-name) -> list<field-value>``"""
        ...

    def has(self, name: FieldName, /) -> MaybeAwaitable[bool]:
        """``has: func(name: field-name) -> bool``"""
        ...

    def set(
        self,
        name: FieldName,
        value: Sequence[FieldValue],
        /,
    ) -> MaybeAwaitable[None]:
        """``set: func(name: field-name, value: list<field-value>) -> result<_, header-error>``"""
        ...

    def delete(self, name: FieldName, /) -> MaybeAwaitable[None]:
        """``delete: func(name: field-name) -> result<_, header-error>``"""
        ...

    def append(self, name: FieldName, value: FieldValue, /) -> MaybeAwaitable[None]:
        """``append: func(name: field-name, value: field-value) -> result<_, header-error>``"""
        ...

    def entries(self) -> MaybeAwaitable[list[tuple[FieldName, FieldValue]]]:
        """``entries: func() -> list<tuple<field-name, field-value>>``"""
        ...

    def clone(self) -> MaybeAwaitable[Fields]:
        """``clone: func() -> fields``"""
        ...


class IncomingRequest(Protocol):
    """Objects of resource ``incoming-request`` of ``wasi:http/types@0.2.8``."""

    def method(self) -> MaybeAwaitable[Method]:
        """``method: func() -> method``"""
        ...

    def path_with_query(self) -> MaybeAwaitable[str | None]:
        """``path-with-query: func() -> option<string>``"""
        ...

    def scheme(self) -> MaybeAwaitable[Scheme | None]:
        """``scheme: func() -> option<scheme>``"""
        ...

    def authority(self) -> MaybeAwaitable[str | None]:
        """``authority: func() -> option<string>``"""
        ...

    def headers(self) -> MaybeAwaitable[Fields]:
        """``headers: func() -> fields``"""
        ...

    def consume(self) -> MaybeAwaitable[IncomingBody]:
        """``consume: func() -> result<incoming-body>``"""
        ...


class IncomingBody(Protocol):
    """Objects of resource ``incoming-body`` of ``wasi:http/types@0.2.8``."""

    def stream(self) -> MaybeAwaitable[InputStream]:
        """``stream: func() -> result<input-stream>``"""
        ...


class OutgoingRequest(Protocol):
    """Objects of resource ``outgoing-request`` of ``wasi:http/types@0.2.8``."""

    def body(self) -> MaybeAwaitable[OutgoingBody]:
        """``body: func() -> result<outgoing-body>``"""
        ...

    def method(self) -> MaybeAwaitable[Method]:
        """``method: func() -> method``"""
        ...

    def set_method(self, method: Method, /) -> MaybeAwaitable[None]:
        """``set-method: func(method: method) -> result``"""
        ...

    def path_with_query(self) -> MaybeAwaitable[str | None]:
        """``path-with-query: func() -> option<string>``"""
        ...

    def set_path_with_query(
        self,
        path_with_query: str | None,
        /,
    ) -> MaybeAwaitable[None]:
        """``set-path-with-query: func(path-with-query: option<string>) -> result``"""
        ...

    def scheme(self) -> MaybeAwaitable[Scheme | None]:
        """``scheme: func() -> option<scheme>``"""
        ...

    def set_scheme(self, scheme: Scheme | None, /) -> MaybeAwaitable[None]:
        """``set-scheme: func(scheme: option<scheme>) -> result``"""
        ...

    def authority(self) -> MaybeAwaitable[str | None]:
        """``authority: func() -> option<string>``"""
        ...

    def set_authority(self, authority: str | None, /) -> MaybeAwaitable[None]:
        """``set-authority: func(authority: option<string>) -> result``"""
        ...

    def headers(self) -> MaybeAwaitable[Fields]:
        """``headers: func() -> fields``"""
        ...


class OutgoingBody(Protocol):
    """Objects of resource ``outgoing-body`` of ``wasi:http/types@0.2.8``."""

    def write(self) -> MaybeAwaitable[OutputStream]:
        """``write: func() -> result<output-stream>``"""
        ...


class RequestOptions(Protocol):
    """Objects of resource ``request-options`` of ``wasi:http/types@0.2.8``."""

    def connect_timeout(self) -> MaybeAwaitable[Duration | None]:
        """``connect-timeout: func() -> option<duration>``"""
        ...

    def set_connect_timeout(self, duration: Duration | None, /) -> MaybeAwaitable[None]:
        """``set-connect-timeout: func(duration: option<duration>) -> result``"""
        ...

    def first_byte_timeout(self) -> MaybeAwaitable[Duration | None]:
        """``first-byte-timeout: func() -> option<duration>``"""
        ...

    def set_first_byte_timeout(
        self,
        duration: Duration | None,
        /,
    ) -> MaybeAwaitable[None]:
        """``set-first-byte-timeout: func(duration: option<duration>) -> result``"""
        ...

    def between_bytes_timeout(self) -> MaybeAwaitable[Duration | None]:
        """``between-bytes-timeout: func() -> option<duration>``"""
        ...

    def set_between_bytes_timeout(
        self,
        duration: Duration | None,
        /,
    ) -> MaybeAwaitable[None]:
        """``set-between-bytes-timeout: func(duration: option<duration>) -> result``"""
        ...


class ResponseOutparam(Protocol):
    """Objects of resource ``response-outparam`` of ``wasi:http/types@0.2.8``."""

    def send_informational(
        self,
        status: int,
        headers: Fields,
        /,
    ) -> MaybeAwaitable[None]:
        """``send-informational: func(status: u16, headers: fields) -> result<_, error-code>``"""
        ...


class OutgoingResponse(Protocol):
    """Objects of resource ``outgoing-response`` of ``wasi:http/types@0.2.8``."""

    def status_code(self) -> MaybeAwaitable[StatusCode]:
        """``status-code: func() -> status-code``"""
        ...

    def set_status_code(self, status_code: StatusCode, /) -> MaybeAwaitable[None]:
        """``set-status-code: func(status-code: status-code) -> result``"""
        ...

    def headers(self) -> MaybeAwaitable[Fields]:
        """``headers: func() -> fields``"""
        ...

    def body(self) -> MaybeAwaitable[OutgoingBody]:
        """``body: func() -> result<outgoing-body>``"""
        ...


class IncomingResponse(Protocol):
    """Objects of resource ``incoming-response`` of ``wasi:http/types@0.2.8``."""

    def status(self) -> MaybeAwaitable[StatusCode]:
        """``status: func() -> status-code``"""
        ...

    def headers(self) -> MaybeAwaitable[Fields]:
        """``headers: func() -> fields``"""
        ...

    def consume(self) -> MaybeAwaitable[IncomingBody]:
        """``consume: func() -> result<incoming-body>``"""
        ...


class FutureTrailers(Protocol):
    """Objects of resource ``future-trailers`` of ``wasi:http/types@0.2.8``."""

    def subscribe(self) -> MaybeAwaitable[Pollable]:
        """``subscribe: func() -> pollable``"""
        ...

    def get(
        self,
    ) -> MaybeAwaitable[Ok[Ok[Fields | None] | Err[TypesErrorCode]] | Err[None] | None]:
        """``get: func() -> option<result<result<option<fields>, error-code>>>``"""
        ...


class FutureIncomingResponse(Protocol):
    """Objects of resource ``future-incoming-response`` of ``wasi:http/types@0.2.8``."""

    def subscribe(self) -> MaybeAwaitable[Pollable]:
        """``subscribe: func() -> pollable``"""
        ...

    def get(
        self,
    ) -> MaybeAwaitable[
        Ok[
            Ok[
                IncomingResponse
            ] | Err[
                TypesErrorCode
            ]
        ] | Err[
            None
        ] | None
    ]:
        """``get: func() -> option<result<result<incoming-response, error-code>>>``"""
        ...


@dataclass(slots=True)
class StreamErrorLastOperationFailed:
    """Case ``last-operation-failed`` of StreamError."""

    value: Error


@dataclass(slots=True)
class StreamErrorClosed:
    """Case ``closed`` of StreamError."""


#: ``variant stream-error`` of ``wasi:io/streams@0.2.8``.
StreamError: TypeAlias = StreamErrorLastOperationFailed | StreamErrorClosed


@dataclass(slots=True)
class Datetime:
    """``record datetime`` of ``wasi:clocks/wall-clock@0.2.8``."""

    seconds: int
    nanoseconds: int


#: ``type instant`` of ``wasi:clocks/monotonic-clock@0.2.8``.
Instant: TypeAlias = int


#: ``type duration`` of ``wasi:clocks/monotonic-clock@0.2.8``.
Duration: TypeAlias = int


@dataclass(slots=True)
class TimezoneDisplay:
    """``record timezone-display`` of ``wasi:clocks/timezone@0.2.8``."""

    utc_offset: int
    name: str
    in_daylight_saving_time: bool


#: ``type filesize`` of ``wasi:filesystem/types@0.2.8``.
Filesize: TypeAlias = int


class ErrorCode(Enum):
    """``enum error-code`` of ``wasi:filesystem/types@0.2.8``."""

    ACCESS = 0
    WOULD_BLOCK = 1
    ALREADY = 2
    BAD_DESCRIPTOR = 3
    BUSY = 4
    DEADLOCK = 5
    QUOTA = 6
    EXIST = 7
    FILE_TOO_LARGE = 8
    ILLEGAL_BYTE_SEQUENCE = 9
    IN_PROGRESS = 10
    INTERRUPTED = 11
    INVALID = 12
    IO = 13
    IS_DIRECTORY = 14
    LOOP = 15
    TOO_MANY_LINKS = 16
    MESSAGE_SIZE = 17
    NAME_TOO_LONG = 18
    NO_DEVICE = 19
    NO_ENTRY = 20
    NO_LOCK = 21
    INSUFFICIENT_MEMORY = 22
    INSUFFICIENT_SPACE = 23
    NOT_DIRECTORY = 24
    NOT_EMPTY = 25
    NOT_RECOVERABLE = 26
    UNSUPPORTED = 27
    NO_TTY = 28
    NO_SUCH_DEVICE = 29
    OVERFLOW = 30
    NOT_PERMITTED = 31
    PIPE = 32
    READ_ONLY = 33
    INVALID_SEEK = 34
    TEXT_FILE_BUSY = 35
    CROSS_DEVICE = 36


class Advice(Enum):
    """``enum advice`` of ``wasi:filesystem/types@0.2.8``."""

    NORMAL = 0
    SEQUENTIAL = 1
    RANDOM = 2
    WILL_NEED = 3
    DONT_NEED = 4
    NO_REUSE = 5


class DescriptorFlags(Flag):
    """``flags descriptor-flags`` of ``wasi:filesystem/types@0.2.8``."""

    READ = 1
    WRITE = 2
    FILE_INTEGRITY_SYNC = 4
    DATA_INTEGRITY_SYNC = 8
    REQUESTED_WRITE_SYNC = 16
    MUTATE_DIRECTORY = 32


class DescriptorType(Enum):
    """``enum descriptor-type`` of ``wasi:filesystem/types@0.2.8``."""

    UNKNOWN = 0
    BLOCK_DEVICE = 1
    CHARACTER_DEVICE = 2
    DIRECTORY = 3
    FIFO = 4
    SYMBOLIC_LINK = 5
    REGULAR_FILE = 6
    SOCKET = 7


@dataclass(slots=True)
class NewTimestampNoChange:
    """Case ``no-change`` of NewTimestamp."""


@dataclass(slots=True)
class NewTimestampNow:
    """Case ``now`` of NewTimestamp."""


@dataclass(slots=True)
class NewTimestampTimestamp:
    """Case ``timestamp`` of NewTimestamp."""

    value: Datetime


#: ``variant new-timestamp`` of ``wasi:filesystem/types@0.2.8``.
NewTimestamp: TypeAlias = NewTimestampNoChange | NewTimestampNow | NewTimestampTimestamp


#: ``type link-count`` of ``wasi:filesystem/types@0.2.8``.
LinkCount: TypeAlias = int


@dataclass(slots=True)
class DescriptorStat:
    """``record descriptor-stat`` of ``wasi:filesystem/types@0.2.8``."""

    type: DescriptorType
    link_count: LinkCount
    size: Filesize
    data_access_timestamp: Datetime | None
    data_modification_timestamp: Datetime | None
    status_change_timestamp: Datetime | None


class PathFlags(Flag):
    """``flags path-flags`` of ``wasi:filesystem/types@0.2.8``."""

    SYMLINK_FOLLOW = 1


class OpenFlags(Flag):
    """``flags open-flags`` of ``wasi:filesystem/types@0.2.8``."""

    CREATE = 1
    DIRECTORY = 2
    EXCLUSIVE = 4
    TRUNCATE = 8


@dataclass(slots=True)
class MetadataHashValue:
    """``record metadata-hash-value`` of ``wasi:filesystem/types@0.2.8``."""

    lower: int
    upper: int


@dataclass(slots=True)
class DirectoryEntry:
    """``record directory-entry`` of ``wasi:filesystem/types@0.2.8``."""

    type: DescriptorType
    name: str


class NetworkErrorCode(Enum):
    """``enum error-code`` of ``wasi:sockets/network@0.2.8``."""

    UNKNOWN = 0
    ACCESS_DENIED = 1
    NOT_SUPPORTED = 2
    INVALID_ARGUMENT = 3
    OUT_OF_MEMORY = 4
    TIMEOUT = 5
    CONCURRENCY_CONFLICT = 6
    NOT_IN_PROGRESS = 7
    WOULD_BLOCK = 8
    INVALID_STATE = 9
    NEW_SOCKET_LIMIT = 10
    ADDRESS_NOT_BINDABLE = 11
    ADDRESS_IN_USE = 12
    REMOTE_UNREACHABLE = 13
    CONNECTION_REFUSED = 14
    CONNECTION_RESET = 15
    CONNECTION_ABORTED = 16
    DATAGRAM_TOO_LARGE = 17
    NAME_UNRESOLVABLE = 18
    TEMPORARY_RESOLVER_FAILURE = 19
    PERMANENT_RESOLVER_FAILURE = 20


#: ``type ipv4-address`` of ``wasi:sockets/network@0.2.8``.
Ipv4Address: TypeAlias = tuple[int, int, int, int]


@dataclass(slots=True)
class Ipv4SocketAddress:
    """``record ipv4-socket-address`` of ``wasi:sockets/network@0.2.8``."""

    port: int
    address: Ipv4Address


#: ``type ipv6-address`` of ``wasi:sockets/network@0.2.8``.
Ipv6Address: TypeAlias = tuple[int, int, int, int, int, int, int, int]


@dataclass(slots=True)
class Ipv6SocketAddress:
    """``record ipv6-socket-address`` of ``wasi:sockets/network@0.2.8``."""

    port: int
    flow_info: int
    address: Ipv6Address
    scope_id: int


@dataclass(slots=True)
class IpSocketAddressIpv4:
    """Case ``ipv4`` of IpSocketAddress."""

    value: Ipv4SocketAddress


@dataclass(slots=True)
class IpSocketAddressIpv6:
    """Case ``ipv6`` of IpSocketAddress."""

    value: Ipv6SocketAddress


#: ``variant ip-socket-address`` of ``wasi:sockets/network@0.2.8``.
IpSocketAddress: TypeAlias = IpSocketAddressIpv4 | IpSocketAddressIpv6


class IpAddressFamily(Enum):
    """``enum ip-address-family`` of ``wasi:sockets/network@0.2.8``."""

    IPV4 = 0
    IPV6 = 1


@dataclass(slots=True)
class IpAddressIpv4:
    """Case ``ipv4`` of IpAddress."""

    value: Ipv4Address


@dataclass(slots=True)
class IpAddressIpv6:
    """Case ``ipv6`` of IpAddress."""

    value: Ipv6Address


#: ``variant ip-address`` of ``wasi:sockets/network@0.2.8``.
IpAddress: TypeAlias = IpAddressIpv4 | IpAddressIpv6


class ShutdownType(Enum):
    """``enum shutdown-type`` of ``wasi:sockets/tcp@0.2.8``."""

    RECEIVE = 0
    SEND = 1
    BOTH = 2


@dataclass(slots=True)
class IncomingDatagram:
    """``record incoming-datagram`` of ``wasi:sockets/udp@0.2.8``."""

    data: bytes
    remote_address: IpSocketAddress


@dataclass(slots=True)
class OutgoingDatagram:
    """``record outgoing-datagram`` of ``wasi:sockets/udp@0.2.8``."""

    data: bytes
    remote_address: IpSocketAddress | None


@dataclass(slots=True)
class DNSErrorPayload:
    """``record DNS-error-payload`` of ``wasi:http/types@0.2.8``."""

    rcode: str | None
    info_code: int | None


@dataclass(slots=True)
class TLSAlertReceivedPayload:
    """``record TLS-alert-received-payload`` of ``wasi:http/types@0.2.8``."""

    alert_id: int | None
    alert_message: str | None


@dataclass(slots=True)
class FieldSizePayload:
    """``record field-size-payload`` of ``wasi:http/types@0.2.8``."""

    field_name: str | None
    field_size: int | None


@dataclass(slots=True)
class TypesErrorCodeDNSTimeout:
    """Case ``DNS-timeout`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeDNSError:
    """Case ``DNS-error`` of TypesErrorCode."""

    value: DNSErrorPayload


@dataclass(slots=True)
class TypesErrorCodeDestinationNotFound:
    """Case ``destination-not-found`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeDestinationUnavailable:
    """Case ``destination-unavailable`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeDestinationIPProhibited:
    """Case ``destination-IP-prohibited`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeDestinationIPUnroutable:
    """Case ``destination-IP-unroutable`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeConnectionRefused:
    """Case ``connection-refused`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeConnectionTerminated:
    """Case ``connection-terminated`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeConnectionTimeout:
    """Case ``connection-timeout`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeConnectionReadTimeout:
    """Case ``connection-read-timeout`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeConnectionWriteTimeout:
    """Case ``connection-write-timeout`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeConnectionLimitReached:
    """Case ``connection-limit-reached`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeTLSProtocolError:
    """Case ``TLS-protocol-error`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeTLSCertificateError:
    """Case ``TLS-certificate-error`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeTLSAlertReceived:
    """Case ``TLS-alert-received`` of TypesErrorCode."""

    value: TLSAlertReceivedPayload


@dataclass(slots=True)
class TypesErrorCodeHTTPRequestDenied:
    """Case ``HTTP-request-denied`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeHTTPRequestLengthRequired:
    """Case ``HTTP-request-length-required`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeHTTPRequestBodySize:
    """Case ``HTTP-request-body-size`` of TypesErrorCode."""

    value: int | None


@dataclass(slots=True)
class TypesErrorCodeHTTPRequestMethodInvalid:
    """Case ``HTTP-request-method-invalid`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeHTTPRequestURIInvalid:
    """Case ``HTTP-request-URI-invalid`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeHTTPRequestURITooLong:
    """Case ``HTTP-request-URI-too-long`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeHTTPRequestHeaderSectionSize:
    """Case ``HTTP-request-header-section-size`` of TypesErrorCode."""

    value: int | None


@dataclass(slots=True)
class TypesErrorCodeHTTPRequestHeaderSize:
    """Case ``HTTP-request-header-size`` of TypesErrorCode."""

    value: FieldSizePayload | None


@dataclass(slots=True)
class TypesErrorCodeHTTPRequestTrailerSectionSize:
    """Case ``HTTP-request-trailer-section-size`` of TypesErrorCode."""

    value: int | None


@dataclass(slots=True)
class TypesErrorCodeHTTPRequestTrailerSize:
    """Case ``HTTP-request-trailer-size`` of TypesErrorCode."""

    value: FieldSizePayload


@dataclass(slots=True)
class TypesErrorCodeHTTPResponseIncomplete:
    """Case ``HTTP-response-incomplete`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeHTTPResponseHeaderSectionSize:
    """Case ``HTTP-response-header-section-size`` of TypesErrorCode."""

    value: int | None


@dataclass(slots=True)
class TypesErrorCodeHTTPResponseHeaderSize:
    """Case ``HTTP-response-header-size`` of TypesErrorCode."""

    value: FieldSizePayload


@dataclass(slots=True)
class TypesErrorCodeHTTPResponseBodySize:
    """Case ``HTTP-response-body-size`` of TypesErrorCode."""

    value: int | None


@dataclass(slots=True)
class TypesErrorCodeHTTPResponseTrailerSectionSize:
    """Case ``HTTP-response-trailer-section-size`` of TypesErrorCode."""

    value: int | None


@dataclass(slots=True)
class TypesErrorCodeHTTPResponseTrailerSize:
    """Case ``HTTP-response-trailer-size`` of TypesErrorCode."""

    value: FieldSizePayload


@dataclass(slots=True)
class TypesErrorCodeHTTPResponseTransferCoding:
    """Case ``HTTP-response-transfer-coding`` of TypesErrorCode."""

    value: str | None


@dataclass(slots=True)
class TypesErrorCodeHTTPResponseContentCoding:
    """Case ``HTTP-response-content-coding`` of TypesErrorCode."""

    value: str | None


@dataclass(slots=True)
class TypesErrorCodeHTTPResponseTimeout:
    """Case ``HTTP-response-timeout`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeHTTPUpgradeFailed:
    """Case ``HTTP-upgrade-failed`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeHTTPProtocolError:
    """Case ``HTTP-protocol-error`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeLoopDetected:
    """Case ``loop-detected`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeConfigurationError:
    """Case ``configuration-error`` of TypesErrorCode."""


@dataclass(slots=True)
class TypesErrorCodeInternalError:
    """Case ``internal-error`` of TypesErrorCode."""

    value: str | None


#: ``variant error-code`` of ``wasi:http/types@0.2.8``.
TypesErrorCode: TypeAlias = TypesErrorCodeDNSTimeout | TypesErrorCodeDNSError | TypesErrorCodeDestinationNotFound | TypesErrorCodeDestinationUnavailable | TypesErrorCodeDestinationIPProhibited | TypesErrorCodeDestinationIPUnroutable | TypesErrorCodeConnectionRefused | TypesErrorCodeConnectionTerminated | TypesErrorCodeConnectionTimeout | TypesErrorCodeConnectionReadTimeout | TypesErrorCodeConnectionWriteTimeout | TypesErrorCodeConnectionLimitReached | TypesErrorCodeTLSProtocolError | TypesErrorCodeTLSCertificateError | TypesErrorCodeTLSAlertReceived | TypesErrorCodeHTTPRequestDenied | TypesErrorCodeHTTPRequestLengthRequired | TypesErrorCodeHTTPRequestBodySize | TypesErrorCodeHTTPRequestMethodInvalid | TypesErrorCodeHTTPRequestURIInvalid | TypesErrorCodeHTTPRequestURITooLong | TypesErrorCodeHTTPRequestHeaderSectionSize | TypesErrorCodeHTTPRequestHeaderSize | TypesErrorCodeHTTPRequestTrailerSectionSize | TypesErrorCodeHTTPRequestTrailerSize | TypesErrorCodeHTTPResponseIncomplete | TypesErrorCodeHTTPResponseHeaderSectionSize | TypesErrorCodeHTTPResponseHeaderSize | TypesErrorCodeHTTPResponseBodySize | TypesErrorCodeHTTPResponseTrailerSectionSize | TypesErrorCodeHTTPResponseTrailerSize | TypesErrorCodeHTTPResponseTransferCoding | TypesErrorCodeHTTPResponseContentCoding | TypesErrorCodeHTTPResponseTimeout | TypesErrorCodeHTTPUpgradeFailed | TypesErrorCodeHTTPProtocolError | TypesErrorCodeLoopDetected | TypesErrorCodeConfigurationError | TypesErrorCodeInternalError


#: ``type field-key`` of ``wasi:http/types@0.2.8``.
FieldKey: TypeAlias = str


#: ``type field-name`` of ``wasi:http/types@0.2.8``.
FieldName: TypeAlias = FieldKey


#: ``type field-value`` of ``wasi:http/types@0.2.8``.
FieldValue: TypeAlias = bytes


@dataclass(slots=True)
class HeaderErrorInvalidSyntax:
    """Case ``invalid-syntax`` of HeaderError."""


@dataclass(slots=True)
class HeaderErrorForbidden:
    """Case ``forbidden`` of HeaderError."""


@dataclass(slots=True)
class HeaderErrorImmutable:
    """Case ``immutable`` of HeaderError."""


#: ``variant header-error`` of ``wasi:http/types@0.2.8``.
HeaderError: TypeAlias = HeaderErrorInvalidSyntax | HeaderErrorForbidden | HeaderErrorImmutable


@dataclass(slots=True)
class MethodGet:
    """Case ``get`` of Method."""


@dataclass(slots=True)
class MethodHead:
    """Case ``head`` of Method."""


@dataclass(slots=True)
class MethodPost:
    """Case ``post`` of Method."""


@dataclass(slots=True)
class MethodPut:
    """Case ``put`` of Method."""


@dataclass(slots=True)
class MethodDelete:
    """Case ``delete`` of Method."""


@dataclass(slots=True)
class MethodConnect:
    """Case ``connect`` of Method."""


@dataclass(slots=True)
class MethodOptions:
    """Case ``options`` of Method."""


@dataclass(slots=True)
class MethodTrace:
    """Case ``trace`` of Method."""


@dataclass(slots=True)
class MethodPatch:
    """Case ``patch`` of Method."""


@dataclass(slots=True)
class MethodOther:
    """Case ``other`` of Method."""

    value: str


#: ``variant method`` of ``wasi:http/types@0.2.8``.
Method: TypeAlias = MethodGet | MethodHead | MethodPost | MethodPut | MethodDelete | MethodConnect | MethodOptions | MethodTrace | MethodPatch | MethodOther


@dataclass(slots=True)
class SchemeHTTP:
    """Case ``HTTP`` of Scheme."""


@dataclass(slots=True)
class SchemeHTTPS:
    """Case ``HTTPS`` of Scheme."""


@dataclass(slots=True)
class SchemeOther:
    """Case ``other`` of Scheme."""

    value: str


#: ``variant scheme`` of ``wasi:http/types@0.2.8``.
Scheme: TypeAlias = SchemeHTTP | SchemeHTTPS | SchemeOther


#: ``type headers`` of ``wasi:http/types@0.2.8``.
Headers: TypeAlias = Fields


#: ``type status-code`` of ``wasi:http/types@0.2.8``.
StatusCode: TypeAlias = int


#: ``type trailers`` of ``wasi:http/types@0.2.8``.
Trailers: TypeAlias = Fields


class IoError(Protocol):
    """What the component imports from ``wasi:io/error@0.2.8``."""


class Poll(Protocol):
    """What the component imports from ``wasi:io/poll@0.2.8``."""

    def poll(self, in_: Sequence[Pollable], /) -> MaybeAwaitable[list[int]]:
        """``poll: func(in: list<borrow<pollable>>) -> list<u32>``"""
        ...


class Streams(Protocol):
    """What the component imports from ``wasi:io/streams@0.2.8``."""


class WallClock(Protocol):
    """What the component imports from ``wasi:clocks/wall-clock@0.2.8``."""

    def now(self) -> MaybeAwaitable[Datetime]:
        """``now: func() -> datetime``"""
        ...

    def resolution(self) -> MaybeAwaitable[Datetime]:
        """``resolution: func() -> datetime``"""
        ...


class MonotonicClock(Protocol):
    """What the component imports from ``wasi:clocks/monotonic-clock@0.2.8``."""

    def now(self) -> MaybeAwaitable[Instant]:
        """``now: func() -> instant``"""
        ...

    def resolution(self) -> MaybeAwaitable[Duration]:
        """``resolution: func() -> duration``"""
        ...

    def subscribe_instant(self, when: Instant, /) -> MaybeAwaitable[Pollable]:
        """``subscribe-instant: func(when: instant) -> pollable``"""
        ...

    def subscribe_duration(self, when: Duration, /) -> MaybeAwaitable[Pollable]:
        """``subscribe-duration: func(when: duration) -> pollable``"""
        ...


class Timezone(Protocol):
    """What the component imports from ``wasi:clocks/timezone@0.2.8``."""

    def display(self, when: Datetime, /) -> MaybeAwaitable[TimezoneDisplay]:
        """``display: func(when: datetime) -> timezone-display``"""
        ...

    def utc_offset(self, when: Datetime, /) -> MaybeAwaitable[int]:
        """``utc-offset: func(when: datetime) -> s32``"""
        ...


class Random(Protocol):
    """What the component imports from ``wasi:random/random@0.2.8``."""

    def get_random_bytes(self, len: int, /) -> MaybeAwaitable[bytes]:
        """``get-random-bytes: func(len: u64) -> list<u8>``"""
        ...

    def get_random_u64(self) -> MaybeAwaitable[int]:
        """``get-random-u64: func() -> u64``"""
        ...


class Insecure(Protocol):
    """What the component imports from ``wasi:random/insecure@0.2.8``."""

    def get_insecure_random_bytes(self, len: int, /) -> MaybeAwaitable[bytes]:
        """``get-insecure-random-bytes: func(len: u64) -> list<u8>``"""
        ...

    def get_insecure_random_u64(self) -> MaybeAwaitable[int]:
        """``get-insecure-random-u64: func() -> u64``"""
        ...


class InsecureSeed(Protocol):
    """What the component imports from ``wasi:random/insecure-seed@0.2.8``."""

    def insecure_seed(self) -> MaybeAwaitable[tuple[int, int]]:
        """``insecure-seed: func() -> tuple<u64, u64>``"""
        ...


class Environment(Protocol):
    """What the component imports from ``wasi:cli/environment@0.2.8``."""

    def get_environment(self) -> MaybeAwaitable[list[tuple[str, str]]]:
        """``get-environment: func() -> list<tuple<string, string>>``"""
        ...

    def get_arguments(self) -> MaybeAwaitable[list[str]]:
        """``get-arguments: func() -> list<string>``"""
        ...

    def initial_cwd(self) -> MaybeAwaitable[str | None]:
        """``initial-cwd: func() -> option<string>``"""
        ...


class Exit(Protocol):
    """What the component imports from ``wasi:cli/exit@0.2.8``."""

    def exit(self, status: Ok[None] | Err[None], /) -> MaybeAwaitable[None]:
        """``exit: func(status: result)``"""
        ...

    def exit_with_code(self, status_code: int, /) -> MaybeAwaitable[None]:
        """``exit-with-code: func(status-code: u8)``"""
        ...


class Stdin(Protocol):
    """What the component imports from ``wasi:cli/stdin@0.2.8``."""

    def get_stdin(self) -> MaybeAwaitable[InputStream]:
        """``get-stdin: func() -> input-stream``"""
        ...


class Stdout(Protocol):
    """What the component imports from ``wasi:cli/stdout@0.2.8``."""

    def get_stdout(self) -> MaybeAwaitable[OutputStream]:
        """``get-stdout: func() -> output-stream``"""
        ...


class Stderr(Protocol):
    """What the component imports from ``wasi:cli/stderr@0.2.8``."""

    def get_stderr(self) -> MaybeAwaitable[OutputStream]:
        """``get-stderr: func() -> output-stream``"""
        ...


class CliTerminalInput(Protocol):
    """What the component imports from ``wasi:cli/terminal-input@0.2.8``."""


class CliTerminalOutput(Protocol):
    """What the component imports from ``wasi:cli/terminal-output@0.2.8``."""


class TerminalStdin(Protocol):
    """What the component imports from ``wasi:cli/terminal-stdin@0.2.8``."""

    def get_terminal_stdin(self) -> MaybeAwaitable[TerminalInput | None]:
        """``get-terminal-stdin: func() -> option<terminal-input>``"""
        ...


class TerminalStdout(Protocol):
    """What the component imports from ``wasi:cli/terminal-stdout@0.2.8``."""

    def get_terminal_stdout(self) -> MaybeAwaitable[TerminalOutput | None]:
        """``get-terminal-stdout: func() -> option<terminal-output>``"""
        ...


class TerminalStderr(Protocol):
    """What the component imports from ``wasi:cli/terminal-stderr@0.2.8``."""

    def get_terminal_stderr(self) -> MaybeAwaitable[TerminalOutput | None]:
        """``get-terminal-stderr: func() -> option<terminal-output>``"""
        ...


class Types(Protocol):
    """What the component imports from ``wasi:filesystem/types@0.2.8``."""

    def filesystem_error_code(self, err: Error, /) -> MaybeAwaitable[ErrorCode | None]:
        """``filesystem-error-code: func(err: borrow<error>) -> option<error-code>``"""
        ...


class Preopens(Protocol):
    """What the component imports from ``wasi:filesystem/preopens@0.2.8``."""

    def get_directories(self) -> MaybeAwaitable[list[tuple[Descriptor, str]]]:
        """``get-directories: func() -> list<tuple<descriptor, string>>``"""
        ...


class SocketsNetwork(Protocol):
    """What the component imports from ``wasi:sockets/network@0.2.8``."""

    def network_error_code(
        self,
        err: Error,
        /,
    ) -> MaybeAwaitable[NetworkErrorCode | None]:
        """``network-error-code: func(err: borrow<error>) -> option<error-code>``"""
        ...


class InstanceNetwork(Protocol):
    """What the component imports from ``wasi:sockets/instance-network@0.2.8``."""

    def instance_network(self) -> MaybeAwaitable[Network]:
        """``instance-network: func() -> network``"""
        ...


class Tcp(Protocol):
    """What the component imports from ``wasi:sockets/tcp@0.2.8``."""


class TcpCreateSocket(Protocol):
    """What the component imports from ``wasi:sockets/tcp-create-socket@0.2.8``."""

    def create_tcp_socket(
        self,
        address_family: IpAddressFamily,
        /,
    ) -> MaybeAwaitable[TcpSocket]:
        """``create-tcp-socket: func(address-family: ip-address-family) -> result<tcp-socket, error-code>``"""
        ...


class Udp(Protocol):
    """What the component imports from ``wasi:sockets/udp@0.2.8``."""


class UdpCreateSocket(Protocol):
    """What the component imports from ``wasi:sockets/udp-create-socket@0.2.8``."""

    def create_udp_socket(
        self,
        address_family: IpAddressFamily,
        /,
    ) -> MaybeAwaitable[UdpSocket]:
        """``create-udp-socket: func(address-family: ip-address-family) -> result<udp-socket, error-code>``"""
        ...


class IpNameLookup(Protocol):
    """What the component imports from ``wasi:sockets/ip-name-lookup@0.2.8``."""

    def resolve_addresses(
        self,
        network: Network,
        name: str,
        /,
    ) -> MaybeAwaitable[ResolveAddressStream]:
        """``resolve-addresses: func(network: borrow<network>, name: string) -> result<resolve-address-stream, error-code>``"""
        ...


class HttpTypes(Protocol):
    """What the component imports from ``wasi:http/types@0.2.8``."""

    def fields(self) -> MaybeAwaitable[Fields]:
        """``constructor()``"""
        ...

    def fields_from_list(
        self,
        entries: Sequence[tuple[FieldName, FieldValue]],
        /,
    ) -> MaybeAwaitable[Fields]:
        """``from-list: static func(entries: list<tuple<field-name, field-value>>) -> result<fields, header-error>``"""
        ...

    def outgoing_request(self, headers: Fields, /) -> MaybeAwaitable[OutgoingRequest]:
        """``constructor(headers: fields)``"""
        ...

    def request_options(self) -> MaybeAwaitable[RequestOptions]:
        """``constructor()``"""
        ...

    def response_outparam_set(
        self,
        param: ResponseOutparam,
        response: Ok[OutgoingResponse] | Err[TypesErrorCode],
        /,
    ) -> MaybeAwaitable[None]:
        """``set: static func(param: response-outparam, response: result<outgoing-response, error-code>)``"""
        ...

    def incoming_body_finish(
        self,
        this: IncomingBody,
        /,
    ) -> MaybeAwaitable[FutureTrailers]:
        """``finish: static func(this: incoming-body) -> future-trailers``"""
        ...

    def outgoing_response(self, headers: Fields, /) -> MaybeAwaitable[OutgoingResponse]:
        """``constructor(headers: fields)``"""
        ...

    def outgoing_body_finish(
        self,
        this: OutgoingBody,
        trailers: Fields | None,
        /,
    ) -> MaybeAwaitable[None]:
        """``finish: static func(this: outgoing-body, trailers: option<fields>) -> result<_, error-code>``"""
        ...

    def http_error_code(self, err: Error, /) -> MaybeAwaitable[TypesErrorCode | None]:
        """``http-error-code: func(err: borrow<error>) -> option<error-code>``"""
        ...


class OutgoingHandler(Protocol):
    """What the component imports from ``wasi:http/outgoing-handler@0.2.8``."""

    def handle(
        self,
        request: OutgoingRequest,
        options: RequestOptions | None,
        /,
    ) -> MaybeAwaitable[FutureIncomingResponse]:
        """``handle: func(request: outgoing-request, options: option<request-options>) -> result<future-incoming-response, error-code>``"""
        ...


# The canonical ABI of the functions: how values get into the guest's memory, and out of it.

_FORM_1 = Struct("<II")
_FORM_2 = Struct("<I")
_FORM_3 = Struct("<B")
_FORM_4 = Struct("<Q")
_FORM_5 = Struct("<QI")
_FORM_6 = Struct("<i")
_FORM_7 = Struct("<QQ")
_FORM_8 = Struct("<IIII")
_FORM_9 = Struct("<B7xQQ")
_FORM_10 = Struct("<III")
_FORM_11 = Struct("<HBBBB")
_FORM_12 = Struct("<H2xIHHHHHHHHI")
_FORM_13 = Struct("<IIB")
_FORM_14 = Struct("<BBBB")
_FORM_15 = Struct("<HHHHHHHH")
_FORM_16 = Struct("<H")
_ADVICE_MEMBERS: tuple[Advice, ...] = tuple(Advice)
_SHUTDOWNTYPE_MEMBERS: tuple[ShutdownType, ...] = tuple(ShutdownType)
_IPADDRESSFAMILY_MEMBERS: tuple[IpAddressFamily, ...] = tuple(IpAddressFamily)


def _lift_import_wasi_io_poll_method_pollable_ready(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -2),)


def _lower_import_wasi_io_poll_method_pollable_ready(
    out: abi.Lowering,
    value: bool,
) -> int | float:
    return abi.truth(value)


def _lift_import_wasi_io_poll_method_pollable_block(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -2),)


def _lift_import_wasi_io_streams_method_input_stream_subscribe(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -3),)


def _lower_import_wasi_io_streams_method_input_stream_subscribe(
    out: abi.Lowering,
    value: Pollable,
) -> int | float:
    return out.own(value, -2)


def _lift_import_wasi_io_streams_method_output_stream_subscribe(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -4),)


def _lower_import_wasi_io_streams_method_output_stream_subscribe(
    out: abi.Lowering,
    value: Pollable,
) -> int | float:
    return out.own(value, -2)


def _lower_import_wasi_clocks_monotonic_clock_subscribe_instant(
    out: abi.Lowering,
    value: Pollable,
) -> int | float:
    return out.own(value, -2)


def _lower_import_wasi_clocks_monotonic_clock_subscribe_duration(
    out: abi.Lowering,
    value: Pollable,
) -> int | float:
    return out.own(value, -2)


def _lift_import_wasi_clocks_timezone_utc_offset(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (Datetime(p0, p1),)


def _lift_import_wasi_cli_exit_exit(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    v1: Ok[None] | Err[None]
    if p0 == 0:
        v1 = Ok(None)
    elif p0 == 1:
        v1 = Err(None)
    else:
        raise memory.invalid_case(p0, 2)
    return (v1,)


def _lift_import_wasi_cli_exit_exit_with_code(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (p0 & 0xFF,)


def _lower_import_wasi_cli_stdin_get_stdin(
    out: abi.Lowering,
    value: InputStream,
) -> int | float:
    return out.own(value, -3)


def _lower_import_wasi_cli_stdout_get_stdout(
    out: abi.Lowering,
    value: OutputStream,
) -> int | float:
    return out.own(value, -4)


def _lower_import_wasi_cli_stderr_get_stderr(
    out: abi.Lowering,
    value: OutputStream,
) -> int | float:
    return out.own(value, -4)


def _lift_import_wasi_filesystem_types_method_descriptor_is_same_object(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -7), memory.borrow(p1, -7))


def _lower_import_wasi_filesystem_types_method_descriptor_is_same_object(
    out: abi.Lowering,
    value: bool,
) -> int | float:
    return abi.truth(value)


def _lower_import_wasi_sockets_instance_network_instance_network(
    out: abi.Lowering,
    value: Network,
) -> int | float:
    return out.own(value, -9)


def _lift_import_wasi_sockets_tcp_method_tcp_socket_is_listening(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_is_listening(
    out: abi.Lowering,
    value: bool,
) -> int | float:
    return abi.truth(value)


def _lift_import_wasi_sockets_tcp_method_tcp_socket_address_family(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_address_family(
    out: abi.Lowering,
    value: IpAddressFamily,
) -> int | float:
    return abi.member_value(value, IpAddressFamily)


def _lift_import_wasi_sockets_tcp_method_tcp_socket_subscribe(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_subscribe(
    out: abi.Lowering,
    value: Pollable,
) -> int | float:
    return out.own(value, -2)


def _lift_import_wasi_sockets_udp_method_udp_socket_address_family(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -11),)


def _lower_import_wasi_sockets_udp_method_udp_socket_address_family(
    out: abi.Lowering,
    value: IpAddressFamily,
) -> int | float:
    return abi.member_value(value, IpAddressFamily)


def _lift_import_wasi_sockets_udp_method_udp_socket_subscribe(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -11),)


def _lower_import_wasi_sockets_udp_method_udp_socket_subscribe(
    out: abi.Lowering,
    value: Pollable,
) -> int | float:
    return out.own(value, -2)


def _lift_import_wasi_sockets_udp_method_incoming_datagram_stream_subscribe(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -12),)


def _lower_import_wasi_sockets_udp_method_incoming_datagram_stream_subscribe(
    out: abi.Lowering,
    value: Pollable,
) -> int | float:
    return out.own(value, -2)


def _lift_import_wasi_sockets_udp_method_outgoing_datagram_stream_subscribe(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -13),)


def _lower_import_wasi_sockets_udp_method_outgoing_datagram_stream_subscribe(
    out: abi.Lowering,
    value: Pollable,
) -> int | float:
    return out.own(value, -2)


def _lift_import_wasi_sockets_ip_name_lookup_method_resolve_address_stream_subscribe(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -14),)


def _lower_import_wasi_sockets_ip_name_lookup_method_resolve_address_stream_subscribe(
    out: abi.Lowering,
    value: Pollable,
) -> int | float:
    return out.own(value, -2)


def _lower_import_wasi_http_types_constructor_fields(
    out: abi.Lowering,
    value: Fields,
) -> int | float:
    return out.own(value, -15)


def _lift_import_wasi_http_types_method_fields_clone(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -15),)


def _lower_import_wasi_http_types_method_fields_clone(
    out: abi.Lowering,
    value: Fields,
) -> int | float:
    return out.own(value, -15)


def _lift_import_wasi_http_types_method_incoming_request_headers(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -16),)


def _lower_import_wasi_http_types_method_incoming_request_headers(
    out: abi.Lowering,
    value: Fields,
) -> int | float:
    return out.own(value, -15)


def _lift_import_wasi_http_types_constructor_outgoing_request(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.own(p0, -15),)


def _lower_import_wasi_http_types_constructor_outgoing_request(
    out: abi.Lowering,
    value: OutgoingRequest,
) -> int | float:
    return out.own(value, -18)


def _lift_import_wasi_http_types_method_outgoing_request_headers(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -18),)


def _lower_import_wasi_http_types_method_outgoing_request_headers(
    out: abi.Lowering,
    value: Fields,
) -> int | float:
    return out.own(value, -15)


def _lower_import_wasi_http_types_constructor_request_options(
    out: abi.Lowering,
    value: RequestOptions,
) -> int | float:
    return out.own(value, -20)


def _lift_import_wasi_http_types_method_request_options_set_connect_timeout(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    v1: Duration | None
    if p1 == 0:
        v1 = None
    elif p1 == 1:
        v1 = p2
    else:
        raise memory.invalid_case(p1, 2)
    return (memory.borrow(p0, -20), v1)


def _lower_import_wasi_http_types_method_request_options_set_connect_timeout(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> int | float:
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 1
    else:
        raise abi.wrong_value(outcome)
    return v1


def _lift_import_wasi_http_types_method_request_options_set_first_byte_timeout(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    v1: Duration | None
    if p1 == 0:
        v1 = None
    elif p1 == 1:
        v1 = p2
    else:
        raise memory.invalid_case(p1, 2)
    return (memory.borrow(p0, -20), v1)


def _lower_import_wasi_http_types_method_request_options_set_first_byte_timeout(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> int | float:
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 1
    else:
        raise abi.wrong_value(outcome)
    return v1


def _lift_import_wasi_http_types_method_request_options_set_between_bytes_timeout(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    v1: Duration | None
    if p1 == 0:
        v1 = None
    elif p1 == 1:
        v1 = p2
    else:
        raise memory.invalid_case(p1, 2)
    return (memory.borrow(p0, -20), v1)


def _lower_import_wasi_http_types_method_request_options_set_between_bytes_timeout(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> int | float:
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 1
    else:
        raise abi.wrong_value(outcome)
    return v1


def _lift_import_wasi_http_types_method_incoming_response_status(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -23),)


def _lower_import_wasi_http_types_method_incoming_response_status(
    out: abi.Lowering,
    value: StatusCode,
) -> int | float:
    return abi.check_u16(value)


def _lift_import_wasi_http_types_method_incoming_response_headers(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -23),)


def _lower_import_wasi_http_types_method_incoming_response_headers(
    out: abi.Lowering,
    value: Fields,
) -> int | float:
    return out.own(value, -15)


def _lift_import_wasi_http_types_static_incoming_body_finish(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.own(p0, -17),)


def _lower_import_wasi_http_types_static_incoming_body_finish(
    out: abi.Lowering,
    value: FutureTrailers,
) -> int | float:
    return out.own(value, -24)


def _lift_import_wasi_http_types_method_future_trailers_subscribe(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -24),)


def _lower_import_wasi_http_types_method_future_trailers_subscribe(
    out: abi.Lowering,
    value: Pollable,
) -> int | float:
    return out.own(value, -2)


def _lift_import_wasi_http_types_constructor_outgoing_response(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.own(p0, -15),)


def _lower_import_wasi_http_types_constructor_outgoing_response(
    out: abi.Lowering,
    value: OutgoingResponse,
) -> int | float:
    return out.own(value, -22)


def _lift_import_wasi_http_types_method_outgoing_response_status_code(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -22),)


def _lower_import_wasi_http_types_method_outgoing_response_status_code(
    out: abi.Lowering,
    value: StatusCode,
) -> int | float:
    return abi.check_u16(value)


def _lift_import_wasi_http_types_method_outgoing_response_set_status_code(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -22), p1 & 0xFFFF)


def _lower_import_wasi_http_types_method_outgoing_response_set_status_code(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> int | float:
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 1
    else:
        raise abi.wrong_value(outcome)
    return v1


def _lift_import_wasi_http_types_method_outgoing_response_headers(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -22),)


def _lower_import_wasi_http_types_method_outgoing_response_headers(
    out: abi.Lowering,
    value: Fields,
) -> int | float:
    return out.own(value, -15)


def _lift_import_wasi_http_types_method_future_incoming_response_subscribe(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -25),)


def _lower_import_wasi_http_types_method_future_incoming_response_subscribe(
    out: abi.Lowering,
    value: Pollable,
) -> int | float:
    return out.own(value, -2)


def _lift_import_wasi_io_error_method_error_to_debug_string(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -1),)


def _lower_import_wasi_io_error_method_error_to_debug_string(
    value: str,
) -> tuple[bytes, bytes | bytearray]:
    data = str.encode(value)
    return data, _FORM_1.pack(0, len(data))


def _lift_import_wasi_io_poll_poll(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    items2 = [
        memory.borrow(v1, -2) for (v1,) in _FORM_2.iter_unpack(bytes(memory.block(p0, p1, 4, 4)))
    ]
    return (items2,)


def _lower_import_wasi_io_poll_poll(out: abi.Lowering, value: list[int]) -> bytearray:
    block = bytearray(8)
    v1 = abi.put_numbers(out, value, block, 0, "I")
    _FORM_2.pack_into(block, 4, v1)
    return block


def _lift_import_wasi_io_streams_method_input_stream_read(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -3), p1)


def _lower_import_wasi_io_streams_method_input_stream_read(
    out: abi.Lowering,
    value: bytes | abi.RaisedError,
) -> bytearray:
    block = bytearray(12)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v2 = abi.put_blob(out, outcome.value, block, 4)
        _FORM_2.pack_into(block, 8, v2)
    elif isinstance(outcome, Err):
        v1 = 1
        v4 = outcome.value
        if isinstance(v4, StreamErrorLastOperationFailed):
            v3 = 0
            _FORM_2.pack_into(block, 8, out.own(v4.value, -1))
        elif isinstance(v4, StreamErrorClosed):
            v3 = 1
        else:
            raise abi.wrong_value(v4)
        _FORM_3.pack_into(block, 4, v3)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _kind_1() -> Any:
    return (
        "variant",
        (StreamErrorLastOperationFailed, ("resource", None)),
        (StreamErrorClosed, None),
    )


def _lift_import_wasi_io_streams_method_input_stream_blocking_read(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -3), p1)


def _lower_import_wasi_io_streams_method_input_stream_blocking_read(
    out: abi.Lowering,
    value: bytes | abi.RaisedError,
) -> bytearray:
    block = bytearray(12)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v2 = abi.put_blob(out, outcome.value, block, 4)
        _FORM_2.pack_into(block, 8, v2)
    elif isinstance(outcome, Err):
        v1 = 1
        v4 = outcome.value
        if isinstance(v4, StreamErrorLastOperationFailed):
            v3 = 0
            _FORM_2.pack_into(block, 8, out.own(v4.value, -1))
        elif isinstance(v4, StreamErrorClosed):
            v3 = 1
        else:
            raise abi.wrong_value(v4)
        _FORM_3.pack_into(block, 4, v3)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_io_streams_method_input_stream_skip(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -3), p1)


def _lower_import_wasi_io_streams_method_input_stream_skip(
    out: abi.Lowering,
    value: int | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_4.pack_into(block, 8, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, StreamErrorLastOperationFailed):
            v2 = 0
            _FORM_2.pack_into(block, 12, out.own(v3.value, -1))
        elif isinstance(v3, StreamErrorClosed):
            v2 = 1
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 8, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_io_streams_method_input_stream_blocking_skip(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -3), p1)


def _lower_import_wasi_io_streams_method_input_stream_blocking_skip(
    out: abi.Lowering,
    value: int | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_4.pack_into(block, 8, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, StreamErrorLastOperationFailed):
            v2 = 0
            _FORM_2.pack_into(block, 12, out.own(v3.value, -1))
        elif isinstance(v3, StreamErrorClosed):
            v2 = 1
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 8, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_io_streams_method_output_stream_check_write(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -4),)


def _lower_import_wasi_io_streams_method_output_stream_check_write(
    out: abi.Lowering,
    value: int | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_4.pack_into(block, 8, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, StreamErrorLastOperationFailed):
            v2 = 0
            _FORM_2.pack_into(block, 12, out.own(v3.value, -1))
        elif isinstance(v3, StreamErrorClosed):
            v2 = 1
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 8, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_io_streams_method_output_stream_write(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    return (memory.borrow(p0, -4), memory.blob(p1, p2))


def _lower_import_wasi_io_streams_method_output_stream_write(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(12)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, StreamErrorLastOperationFailed):
            v2 = 0
            _FORM_2.pack_into(block, 8, out.own(v3.value, -1))
        elif isinstance(v3, StreamErrorClosed):
            v2 = 1
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 4, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_io_streams_method_output_stream_blocking_write_and_flush(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    return (memory.borrow(p0, -4), memory.blob(p1, p2))


def _lower_import_wasi_io_streams_method_output_stream_blocking_write_and_flush(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(12)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, StreamErrorLastOperationFailed):
            v2 = 0
            _FORM_2.pack_into(block, 8, out.own(v3.value, -1))
        elif isinstance(v3, StreamErrorClosed):
            v2 = 1
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 4, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_io_streams_method_output_stream_flush(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -4),)


def _lower_import_wasi_io_streams_method_output_stream_flush(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(12)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, StreamErrorLastOperationFailed):
            v2 = 0
            _FORM_2.pack_into(block, 8, out.own(v3.value, -1))
        elif isinstance(v3, StreamErrorClosed):
            v2 = 1
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 4, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_io_streams_method_output_stream_blocking_flush(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -4),)


def _lower_import_wasi_io_streams_method_output_stream_blocking_flush(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(12)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, StreamErrorLastOperationFailed):
            v2 = 0
            _FORM_2.pack_into(block, 8, out.own(v3.value, -1))
        elif isinstance(v3, StreamErrorClosed):
            v2 = 1
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 4, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_io_streams_method_output_stream_write_zeroes(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -4), p1)


def _lower_import_wasi_io_streams_method_output_stream_write_zeroes(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(12)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, StreamErrorLastOperationFailed):
            v2 = 0
            _FORM_2.pack_into(block, 8, out.own(v3.value, -1))
        elif isinstance(v3, StreamErrorClosed):
            v2 = 1
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 4, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_io_streams_method_output_stream_blocking_write_zeroes_and_flush(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -4), p1)


def _lower_import_wasi_io_streams_method_output_stream_blocking_write_zeroes_and_flush(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(12)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, StreamErrorLastOperationFailed):
            v2 = 0
            _FORM_2.pack_into(block, 8, out.own(v3.value, -1))
        elif isinstance(v3, StreamErrorClosed):
            v2 = 1
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 4, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_io_streams_method_output_stream_splice(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    return (memory.borrow(p0, -4), memory.borrow(p1, -3), p2)


def _lower_import_wasi_io_streams_method_output_stream_splice(
    out: abi.Lowering,
    value: int | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_4.pack_into(block, 8, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, StreamErrorLastOperationFailed):
            v2 = 0
            _FORM_2.pack_into(block, 12, out.own(v3.value, -1))
        elif isinstance(v3, StreamErrorClosed):
            v2 = 1
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 8, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_io_streams_method_output_stream_blocking_splice(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    return (memory.borrow(p0, -4), memory.borrow(p1, -3), p2)


def _lower_import_wasi_io_streams_method_output_stream_blocking_splice(
    out: abi.Lowering,
    value: int | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_4.pack_into(block, 8, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, StreamErrorLastOperationFailed):
            v2 = 0
            _FORM_2.pack_into(block, 12, out.own(v3.value, -1))
        elif isinstance(v3, StreamErrorClosed):
            v2 = 1
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 8, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lower_import_wasi_clocks_wall_clock_now(
    out: abi.Lowering,
    value: Datetime,
) -> bytearray:
    block = bytearray(16)
    if value.__class__ is not Datetime:
        abi.check_class(value, Datetime)
    _FORM_5.pack_into(block, 0, value.seconds, value.nanoseconds)
    return block


def _kind_2() -> Any:
    return ("record", Datetime, ("seconds", "u64"), ("nanoseconds", "u32"))


def _lower_import_wasi_clocks_wall_clock_resolution(
    out: abi.Lowering,
    value: Datetime,
) -> bytearray:
    block = bytearray(16)
    if value.__class__ is not Datetime:
        abi.check_class(value, Datetime)
    _FORM_5.pack_into(block, 0, value.seconds, value.nanoseconds)
    return block


def _lift_import_wasi_clocks_timezone_display(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (Datetime(p0, p1),)


def _lower_import_wasi_clocks_timezone_display(
    value: TimezoneDisplay,
) -> tuple[bytes, bytes | bytearray]:
    block = bytearray(16)
    if value.__class__ is not TimezoneDisplay:
        abi.check_class(value, TimezoneDisplay)
    _FORM_6.pack_into(block, 0, value.utc_offset)
    data = str.encode(value.name)
    _FORM_2.pack_into(block, 8, len(data))
    _FORM_3.pack_into(block, 12, abi.truth(value.in_daylight_saving_time))
    return data, block


def _kind_3() -> Any:
    return (
        "record",
        TimezoneDisplay,
        ("utc_offset", "s32"),
        ("name", "string"),
        ("in_daylight_saving_time", "bool"),
    )


def _lower_import_wasi_random_random_get_random_bytes(
    value: bytes,
) -> tuple[bytes, bytes | bytearray]:
    data = abi.blob_of(value)
    return data, _FORM_1.pack(0, len(data))


def _lower_import_wasi_random_insecure_get_insecure_random_bytes(
    value: bytes,
) -> tuple[bytes, bytes | bytearray]:
    data = abi.blob_of(value)
    return data, _FORM_1.pack(0, len(data))


def _lower_import_wasi_random_insecure_seed_insecure_seed(
    out: abi.Lowering,
    value: tuple[int, int],
) -> bytearray:
    block = bytearray(16)
    v1, v2 = abi.parts_of(value, 2)
    _FORM_7.pack_into(block, 0, v1, v2)
    return block


def _store_1(
    out: abi.Lowering,
    block: bytearray,
    items: Sequence[tuple[str, str]],
) -> None:
    data: list[bytes] = []
    for at, item in zip(range(0, len(block), 16), items):
        v1, v2 = abi.parts_of(item, 2)
        data3 = str.encode(v1)
        data.append(data3)
        data4 = str.encode(v2)
        data.append(data4)
        _FORM_8.pack_into(block, at, 0, len(data3), 0, len(data4))
    out.run(data, block, (0, 8), 16)


def _lower_import_wasi_cli_environment_get_environment(
    out: abi.Lowering,
    value: list[tuple[str, str]],
) -> bytearray:
    block = bytearray(8)
    v1 = abi.put_items(out, value, block, 0, 16, 4, _store_1)
    _FORM_2.pack_into(block, 4, v1)
    return block


def _store_2(out: abi.Lowering, block: bytearray, items: Sequence[str]) -> None:
    data: list[bytes] = []
    for at, item in zip(range(0, len(block), 8), items):
        data1 = str.encode(item)
        data.append(data1)
        _FORM_1.pack_into(block, at, 0, len(data1))
    out.run(data, block, (0,), 8)


def _lower_import_wasi_cli_environment_get_arguments(
    out: abi.Lowering,
    value: list[str],
) -> bytearray:
    block = bytearray(8)
    v1 = abi.put_items(out, value, block, 0, 8, 4, _store_2)
    _FORM_2.pack_into(block, 4, v1)
    return block


def _lower_import_wasi_cli_environment_initial_cwd(
    out: abi.Lowering,
    value: str | None,
) -> bytearray:
    block = bytearray(12)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        v2 = abi.put_text(out, value, block, 4)
        _FORM_2.pack_into(block, 8, v2)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lower_import_wasi_cli_terminal_stdin_get_terminal_stdin(
    out: abi.Lowering,
    value: TerminalInput | None,
) -> bytearray:
    block = bytearray(8)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        _FORM_2.pack_into(block, 4, out.own(value, -5))
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lower_import_wasi_cli_terminal_stdout_get_terminal_stdout(
    out: abi.Lowering,
    value: TerminalOutput | None,
) -> bytearray:
    block = bytearray(8)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        _FORM_2.pack_into(block, 4, out.own(value, -6))
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lower_import_wasi_cli_terminal_stderr_get_terminal_stderr(
    out: abi.Lowering,
    value: TerminalOutput | None,
) -> bytearray:
    block = bytearray(8)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        _FORM_2.pack_into(block, 4, out.own(value, -6))
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_read_via_stream(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -7), p1)


def _lower_import_wasi_filesystem_types_method_descriptor_read_via_stream(
    out: abi.Lowering,
    value: InputStream | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -3))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_write_via_stream(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -7), p1)


def _lower_import_wasi_filesystem_types_method_descriptor_write_via_stream(
    out: abi.Lowering,
    value: OutputStream | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -4))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_append_via_stream(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -7),)


def _lower_import_wasi_filesystem_types_method_descriptor_append_via_stream(
    out: abi.Lowering,
    value: OutputStream | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -4))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_advise(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3 = core
    return (memory.borrow(p0, -7), p1, p2, memory.member(_ADVICE_MEMBERS, p3))


def _lower_import_wasi_filesystem_types_method_descriptor_advise(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_sync_data(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -7),)


def _lower_import_wasi_filesystem_types_method_descriptor_sync_data(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_get_flags(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -7),)


def _lower_import_wasi_filesystem_types_method_descriptor_get_flags(
    out: abi.Lowering,
    value: DescriptorFlags | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, DescriptorFlags))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_get_type(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -7),)


def _lower_import_wasi_filesystem_types_method_descriptor_get_type(
    out: abi.Lowering,
    value: DescriptorType | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, DescriptorType))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_set_size(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -7), p1)


def _lower_import_wasi_filesystem_types_method_descriptor_set_size(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_set_times(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3, p4, p5, p6 = core
    v1: NewTimestamp
    if p1 == 0:
        v1 = NewTimestampNoChange()
    elif p1 == 1:
        v1 = NewTimestampNow()
    elif p1 == 2:
        v1 = NewTimestampTimestamp(Datetime(p2, p3))
    else:
        raise memory.invalid_case(p1, 3)
    v2: NewTimestamp
    if p4 == 0:
        v2 = NewTimestampNoChange()
    elif p4 == 1:
        v2 = NewTimestampNow()
    elif p4 == 2:
        v2 = NewTimestampTimestamp(Datetime(p5, p6))
    else:
        raise memory.invalid_case(p4, 3)
    return (memory.borrow(p0, -7), v1, v2)


def _lower_import_wasi_filesystem_types_method_descriptor_set_times(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_read(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    return (memory.borrow(p0, -7), p1, p2)


def _lower_import_wasi_filesystem_types_method_descriptor_read(
    out: abi.Lowering,
    value: tuple[bytes, bool] | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v2 = outcome.value
        v3, v4 = abi.parts_of(v2, 2)
        v5 = abi.put_blob(out, v3, block, 4)
        _FORM_2.pack_into(block, 8, v5)
        _FORM_3.pack_into(block, 12, abi.truth(v4))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_write(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3 = core
    return (memory.borrow(p0, -7), memory.blob(p1, p2), p3)


def _lower_import_wasi_filesystem_types_method_descriptor_write(
    out: abi.Lowering,
    value: Filesize | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_4.pack_into(block, 8, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 8, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_read_directory(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -7),)


def _lower_import_wasi_filesystem_types_method_descriptor_read_directory(
    out: abi.Lowering,
    value: DirectoryEntryStream | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -8))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_sync(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -7),)


def _lower_import_wasi_filesystem_types_method_descriptor_sync(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_create_directory_at(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    return (memory.borrow(p0, -7), memory.text(p1, p2))


def _lower_import_wasi_filesystem_types_method_descriptor_create_directory_at(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_stat(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -7),)


def _lower_import_wasi_filesystem_types_method_descriptor_stat(
    out: abi.Lowering,
    value: DescriptorStat | abi.RaisedError,
) -> bytearray:
    block = bytearray(104)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v2 = outcome.value
        if v2.__class__ is not DescriptorStat:
            abi.check_class(v2, DescriptorStat)
        _FORM_9.pack_into(
            block,
            8,
            abi.member_value(v2.type, DescriptorType),
            v2.link_count,
            v2.size,
        )
        v4 = v2.data_access_timestamp
        if v4 is None:
            v3 = 0
        else:
            v3 = 1
            if v4.__class__ is not Datetime:
                abi.check_class(v4, Datetime)
            _FORM_5.pack_into(block, 40, v4.seconds, v4.nanoseconds)
        _FORM_3.pack_into(block, 32, v3)
        v6 = v2.data_modification_timestamp
        if v6 is None:
            v5 = 0
        else:
            v5 = 1
            if v6.__class__ is not Datetime:
                abi.check_class(v6, Datetime)
            _FORM_5.pack_into(block, 64, v6.seconds, v6.nanoseconds)
        _FORM_3.pack_into(block, 56, v5)
        v8 = v2.status_change_timestamp
        if v8 is None:
            v7 = 0
        else:
            v7 = 1
            if v8.__class__ is not Datetime:
                abi.check_class(v8, Datetime)
            _FORM_5.pack_into(block, 88, v8.seconds, v8.nanoseconds)
        _FORM_3.pack_into(block, 80, v7)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 8, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _kind_4() -> Any:
    return (
        "record",
        DescriptorStat,
        ("type", ("class", DescriptorType)),
        ("link_count", "u64"),
        ("size", "u64"),
        ("data_access_timestamp", ("option", _kind_2)),
        ("data_modification_timestamp", ("option", _kind_2)),
        ("status_change_timestamp", ("option", _kind_2)),
    )


def _lift_import_wasi_filesystem_types_method_descriptor_stat_at(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3 = core
    return (memory.borrow(p0, -7), PathFlags(p1 & 0x1), memory.text(p2, p3))


def _lower_import_wasi_filesystem_types_method_descriptor_stat_at(
    out: abi.Lowering,
    value: DescriptorStat | abi.RaisedError,
) -> bytearray:
    block = bytearray(104)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v2 = outcome.value
        if v2.__class__ is not DescriptorStat:
            abi.check_class(v2, DescriptorStat)
        _FORM_9.pack_into(
            block,
            8,
            abi.member_value(v2.type, DescriptorType),
            v2.link_count,
            v2.size,
        )
        v4 = v2.data_access_timestamp
        if v4 is None:
            v3 = 0
        else:
            v3 = 1
            if v4.__class__ is not Datetime:
                abi.check_class(v4, Datetime)
            _FORM_5.pack_into(block, 40, v4.seconds, v4.nanoseconds)
        _FORM_3.pack_into(block, 32, v3)
        v6 = v2.data_modification_timestamp
        if v6 is None:
            v5 = 0
        else:
            v5 = 1
            if v6.__class__ is not Datetime:
                abi.check_class(v6, Datetime)
            _FORM_5.pack_into(block, 64, v6.seconds, v6.nanoseconds)
        _FORM_3.pack_into(block, 56, v5)
        v8 = v2.status_change_timestamp
        if v8 is None:
            v7 = 0
        else:
            v7 = 1
            if v8.__class__ is not Datetime:
                abi.check_class(v8, Datetime)
            _FORM_5.pack_into(block, 88, v8.seconds, v8.nanoseconds)
        _FORM_3.pack_into(block, 80, v7)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 8, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_set_times_at(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3, p4, p5, p6, p7, p8, p9 = core
    v1: NewTimestamp
    if p4 == 0:
        v1 = NewTimestampNoChange()
    elif p4 == 1:
        v1 = NewTimestampNow()
    elif p4 == 2:
        v1 = NewTimestampTimestamp(Datetime(p5, p6))
    else:
        raise memory.invalid_case(p4, 3)
    v2: NewTimestamp
    if p7 == 0:
        v2 = NewTimestampNoChange()
    elif p7 == 1:
        v2 = NewTimestampNow()
    elif p7 == 2:
        v2 = NewTimestampTimestamp(Datetime(p8, p9))
    else:
        raise memory.invalid_case(p7, 3)
    return (memory.borrow(p0, -7), PathFlags(p1 & 0x1), memory.text(p2, p3), v1, v2)


def _lower_import_wasi_filesystem_types_method_descriptor_set_times_at(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_link_at(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3, p4, p5, p6 = core
    return (
        memory.borrow(p0, -7),
        PathFlags(p1 & 0x1),
        memory.text(p2, p3),
        memory.borrow(p4, -7),
        memory.text(p5, p6),
    )


def _lower_import_wasi_filesystem_types_method_descriptor_link_at(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_open_at(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3, p4, p5 = core
    return (
        memory.borrow(p0, -7),
        PathFlags(p1 & 0x1),
        memory.text(p2, p3),
        OpenFlags(p4 & 0xF),
        DescriptorFlags(p5 & 0x3F),
    )


def _lower_import_wasi_filesystem_types_method_descriptor_open_at(
    out: abi.Lowering,
    value: Descriptor | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -7))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_readlink_at(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    return (memory.borrow(p0, -7), memory.text(p1, p2))


def _lower_import_wasi_filesystem_types_method_descriptor_readlink_at(
    out: abi.Lowering,
    value: str | abi.RaisedError,
) -> bytearray:
    block = bytearray(12)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v2 = abi.put_text(out, outcome.value, block, 4)
        _FORM_2.pack_into(block, 8, v2)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_remove_directory_at(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    return (memory.borrow(p0, -7), memory.text(p1, p2))


def _lower_import_wasi_filesystem_types_method_descriptor_remove_directory_at(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_rename_at(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3, p4, p5 = core
    return (
        memory.borrow(p0, -7),
        memory.text(p1, p2),
        memory.borrow(p3, -7),
        memory.text(p4, p5),
    )


def _lower_import_wasi_filesystem_types_method_descriptor_rename_at(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_symlink_at(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3, p4 = core
    return (memory.borrow(p0, -7), memory.text(p1, p2), memory.text(p3, p4))


def _lower_import_wasi_filesystem_types_method_descriptor_symlink_at(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_unlink_file_at(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    return (memory.borrow(p0, -7), memory.text(p1, p2))


def _lower_import_wasi_filesystem_types_method_descriptor_unlink_file_at(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_descriptor_metadata_hash(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -7),)


def _lower_import_wasi_filesystem_types_method_descriptor_metadata_hash(
    out: abi.Lowering,
    value: MetadataHashValue | abi.RaisedError,
) -> bytearray:
    block = bytearray(24)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v2 = outcome.value
        if v2.__class__ is not MetadataHashValue:
            abi.check_class(v2, MetadataHashValue)
        _FORM_7.pack_into(block, 8, v2.lower, v2.upper)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 8, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _kind_5() -> Any:
    return ("record", MetadataHashValue, ("lower", "u64"), ("upper", "u64"))


def _lift_import_wasi_filesystem_types_method_descriptor_metadata_hash_at(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3 = core
    return (memory.borrow(p0, -7), PathFlags(p1 & 0x1), memory.text(p2, p3))


def _lower_import_wasi_filesystem_types_method_descriptor_metadata_hash_at(
    out: abi.Lowering,
    value: MetadataHashValue | abi.RaisedError,
) -> bytearray:
    block = bytearray(24)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v2 = outcome.value
        if v2.__class__ is not MetadataHashValue:
            abi.check_class(v2, MetadataHashValue)
        _FORM_7.pack_into(block, 8, v2.lower, v2.upper)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 8, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_filesystem_types_method_directory_entry_stream_read_directory_entry(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -8),)


def _lower_import_wasi_filesystem_types_method_directory_entry_stream_read_directory_entry(
    out: abi.Lowering,
    value: DirectoryEntry | None | abi.RaisedError,
) -> bytearray:
    block = bytearray(20)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v3 = outcome.value
        if v3 is None:
            v2 = 0
        else:
            v2 = 1
            if v3.__class__ is not DirectoryEntry:
                abi.check_class(v3, DirectoryEntry)
            _FORM_3.pack_into(block, 8, abi.member_value(v3.type, DescriptorType))
            v4 = abi.put_text(out, v3.name, block, 12)
            _FORM_2.pack_into(block, 16, v4)
        _FORM_3.pack_into(block, 4, v2)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, ErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _kind_6() -> Any:
    return (
        "record",
        DirectoryEntry,
        ("type", ("class", DescriptorType)),
        ("name", "string"),
    )


def _lift_import_wasi_filesystem_types_filesystem_error_code(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -1),)


def _lower_import_wasi_filesystem_types_filesystem_error_code(
    out: abi.Lowering,
    value: ErrorCode | None,
) -> bytearray:
    block = bytearray(2)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(value, ErrorCode))
    _FORM_3.pack_into(block, 0, v1)
    return block


def _store_3(
    out: abi.Lowering,
    block: bytearray,
    items: Sequence[tuple[Descriptor, str]],
) -> None:
    for at, item in zip(range(0, len(block), 12), items):
        v1, v2 = abi.parts_of(item, 2)
        _FORM_2.pack_into(block, at, out.own(v1, -7))
        v3 = abi.put_text(out, v2, block, at + 4)
        _FORM_2.pack_into(block, at + 8, v3)


def _lower_import_wasi_filesystem_preopens_get_directories(
    out: abi.Lowering,
    value: list[tuple[Descriptor, str]],
) -> bytearray:
    block = bytearray(8)
    v1 = abi.put_items(out, value, block, 0, 12, 4, _store_3)
    _FORM_2.pack_into(block, 4, v1)
    return block


def _lift_import_wasi_sockets_network_network_error_code(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -1),)


def _lower_import_wasi_sockets_network_network_error_code(
    out: abi.Lowering,
    value: NetworkErrorCode | None,
) -> bytearray:
    block = bytearray(2)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(value, NetworkErrorCode))
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_start_bind(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13 = core
    v1: IpSocketAddress
    if p2 == 0:
        v1 = IpSocketAddressIpv4(
            Ipv4SocketAddress(
                p3 & 0xFFFF,
                (p4 & 0xFF, p5 & 0xFF, p6 & 0xFF, p7 & 0xFF),
            ),
        )
    elif p2 == 1:
        v1 = IpSocketAddressIpv6(
            Ipv6SocketAddress(
                p3 & 0xFFFF,
                p4,
                (
                    p5 & 0xFFFF,
                    p6 & 0xFFFF,
                    p7 & 0xFFFF,
                    p8 & 0xFFFF,
                    p9 & 0xFFFF,
                    p10 & 0xFFFF,
                    p11 & 0xFFFF,
                    p12 & 0xFFFF,
                ),
                p13,
            ),
        )
    else:
        raise memory.invalid_case(p2, 2)
    return (memory.borrow(p0, -10), memory.borrow(p1, -9), v1)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_start_bind(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_finish_bind(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_finish_bind(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_start_connect(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13 = core
    v1: IpSocketAddress
    if p2 == 0:
        v1 = IpSocketAddressIpv4(
            Ipv4SocketAddress(
                p3 & 0xFFFF,
                (p4 & 0xFF, p5 & 0xFF, p6 & 0xFF, p7 & 0xFF),
            ),
        )
    elif p2 == 1:
        v1 = IpSocketAddressIpv6(
            Ipv6SocketAddress(
                p3 & 0xFFFF,
                p4,
                (
                    p5 & 0xFFFF,
                    p6 & 0xFFFF,
                    p7 & 0xFFFF,
                    p8 & 0xFFFF,
                    p9 & 0xFFFF,
                    p10 & 0xFFFF,
                    p11 & 0xFFFF,
                    p12 & 0xFFFF,
                ),
                p13,
            ),
        )
    else:
        raise memory.invalid_case(p2, 2)
    return (memory.borrow(p0, -10), memory.borrow(p1, -9), v1)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_start_connect(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_finish_connect(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_finish_connect(
    out: abi.Lowering,
    value: tuple[InputStream, OutputStream] | abi.RaisedError,
) -> bytearray:
    block = bytearray(12)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v2 = outcome.value
        v3, v4 = abi.parts_of(v2, 2)
        _FORM_1.pack_into(block, 4, out.own(v3, -3), out.own(v4, -4))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_start_listen(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_start_listen(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_finish_listen(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_finish_listen(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_accept(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_accept(
    out: abi.Lowering,
    value: tuple[TcpSocket, InputStream, OutputStream] | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v2 = outcome.value
        v3, v4, v5 = abi.parts_of(v2, 3)
        _FORM_10.pack_into(block, 4, out.own(v3, -10), out.own(v4, -3), out.own(v5, -4))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_local_address(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_local_address(
    out: abi.Lowering,
    value: IpSocketAddress | abi.RaisedError,
) -> bytearray:
    block = bytearray(36)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v3 = outcome.value
        if isinstance(v3, IpSocketAddressIpv4):
            v2 = 0
            v4 = v3.value
            if v4.__class__ is not Ipv4SocketAddress:
                abi.check_class(v4, Ipv4SocketAddress)
            v5 = v4.address
            v6, v7, v8, v9 = abi.parts_of(v5, 4)
            _FORM_11.pack_into(block, 8, v4.port, v6, v7, v8, v9)
        elif isinstance(v3, IpSocketAddressIpv6):
            v2 = 1
            v10 = v3.value
            if v10.__class__ is not Ipv6SocketAddress:
                abi.check_class(v10, Ipv6SocketAddress)
            v11 = v10.address
            v12, v13, v14, v15, v16, v17, v18, v19 = abi.parts_of(v11, 8)
            _FORM_12.pack_into(
                block,
                8,
                v10.port,
                v10.flow_info,
                v12,
                v13,
                v14,
                v15,
                v16,
                v17,
                v18,
                v19,
                v10.scope_id,
            )
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 4, v2)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _kind_8() -> Any:
    return (
        "record",
        Ipv4SocketAddress,
        ("port", "u16"),
        ("address", ("tuple", "u8", "u8", "u8", "u8")),
    )


def _kind_9() -> Any:
    return (
        "record",
        Ipv6SocketAddress,
        ("port", "u16"),
        ("flow_info", "u32"),
        ("address", ("tuple", "u16", "u16", "u16", "u16", "u16", "u16", "u16", "u16")),
        ("scope_id", "u32"),
    )


def _kind_7() -> Any:
    return ("variant", (IpSocketAddressIpv4, _kind_8), (IpSocketAddressIpv6, _kind_9))


def _lift_import_wasi_sockets_tcp_method_tcp_socket_remote_address(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_remote_address(
    out: abi.Lowering,
    value: IpSocketAddress | abi.RaisedError,
) -> bytearray:
    block = bytearray(36)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v3 = outcome.value
        if isinstance(v3, IpSocketAddressIpv4):
            v2 = 0
            v4 = v3.value
            if v4.__class__ is not Ipv4SocketAddress:
                abi.check_class(v4, Ipv4SocketAddress)
            v5 = v4.address
            v6, v7, v8, v9 = abi.parts_of(v5, 4)
            _FORM_11.pack_into(block, 8, v4.port, v6, v7, v8, v9)
        elif isinstance(v3, IpSocketAddressIpv6):
            v2 = 1
            v10 = v3.value
            if v10.__class__ is not Ipv6SocketAddress:
                abi.check_class(v10, Ipv6SocketAddress)
            v11 = v10.address
            v12, v13, v14, v15, v16, v17, v18, v19 = abi.parts_of(v11, 8)
            _FORM_12.pack_into(
                block,
                8,
                v10.port,
                v10.flow_info,
                v12,
                v13,
                v14,
                v15,
                v16,
                v17,
                v18,
                v19,
                v10.scope_id,
            )
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 4, v2)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_set_listen_backlog_size(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -10), p1)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_set_listen_backlog_size(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_enabled(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_enabled(
    out: abi.Lowering,
    value: bool | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_3.pack_into(block, 1, abi.truth(outcome.value))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_enabled(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -10), p1 != 0)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_enabled(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_idle_time(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_idle_time(
    out: abi.Lowering,
    value: Duration | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_4.pack_into(block, 8, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 8, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_idle_time(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -10), p1)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_idle_time(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_interval(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_interval(
    out: abi.Lowering,
    value: Duration | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_4.pack_into(block, 8, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 8, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_interval(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -10), p1)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_interval(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_count(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_count(
    out: abi.Lowering,
    value: int | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_count(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -10), p1)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_count(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_hop_limit(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_hop_limit(
    out: abi.Lowering,
    value: int | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_3.pack_into(block, 1, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_set_hop_limit(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -10), p1 & 0xFF)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_set_hop_limit(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_receive_buffer_size(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_receive_buffer_size(
    out: abi.Lowering,
    value: int | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_4.pack_into(block, 8, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 8, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_set_receive_buffer_size(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -10), p1)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_set_receive_buffer_size(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_send_buffer_size(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -10),)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_send_buffer_size(
    out: abi.Lowering,
    value: int | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_4.pack_into(block, 8, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 8, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_set_send_buffer_size(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -10), p1)


def _lower_import_wasi_sockets_tcp_method_tcp_socket_set_send_buffer_size(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_method_tcp_socket_shutdown(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -10), memory.member(_SHUTDOWNTYPE_MEMBERS, p1))


def _lower_import_wasi_sockets_tcp_method_tcp_socket_shutdown(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_tcp_create_socket_create_tcp_socket(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.member(_IPADDRESSFAMILY_MEMBERS, p0),)


def _lower_import_wasi_sockets_tcp_create_socket_create_tcp_socket(
    out: abi.Lowering,
    value: TcpSocket | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -10))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_udp_method_udp_socket_start_bind(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13 = core
    v1: IpSocketAddress
    if p2 == 0:
        v1 = IpSocketAddressIpv4(
            Ipv4SocketAddress(
                p3 & 0xFFFF,
                (p4 & 0xFF, p5 & 0xFF, p6 & 0xFF, p7 & 0xFF),
            ),
        )
    elif p2 == 1:
        v1 = IpSocketAddressIpv6(
            Ipv6SocketAddress(
                p3 & 0xFFFF,
                p4,
                (
                    p5 & 0xFFFF,
                    p6 & 0xFFFF,
                    p7 & 0xFFFF,
                    p8 & 0xFFFF,
                    p9 & 0xFFFF,
                    p10 & 0xFFFF,
                    p11 & 0xFFFF,
                    p12 & 0xFFFF,
                ),
                p13,
            ),
        )
    else:
        raise memory.invalid_case(p2, 2)
    return (memory.borrow(p0, -11), memory.borrow(p1, -9), v1)


def _lower_import_wasi_sockets_udp_method_udp_socket_start_bind(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_udp_method_udp_socket_finish_bind(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -11),)


def _lower_import_wasi_sockets_udp_method_udp_socket_finish_bind(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_udp_method_udp_socket_stream(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13 = core
    v1: IpSocketAddress | None
    if p1 == 0:
        v1 = None
    elif p1 == 1:
        v2: IpSocketAddress
        if p2 == 0:
            v2 = IpSocketAddressIpv4(
                Ipv4SocketAddress(
                    p3 & 0xFFFF,
                    (p4 & 0xFF, p5 & 0xFF, p6 & 0xFF, p7 & 0xFF),
                ),
            )
        elif p2 == 1:
            v2 = IpSocketAddressIpv6(
                Ipv6SocketAddress(
                    p3 & 0xFFFF,
                    p4,
                    (
                        p5 & 0xFFFF,
                        p6 & 0xFFFF,
                        p7 & 0xFFFF,
                        p8 & 0xFFFF,
                        p9 & 0xFFFF,
                        p10 & 0xFFFF,
                        p11 & 0xFFFF,
                        p12 & 0xFFFF,
                    ),
                    p13,
                ),
            )
        else:
            raise memory.invalid_case(p2, 2)
        v1 = v2
    else:
        raise memory.invalid_case(p1, 2)
    return (memory.borrow(p0, -11), v1)


def _lower_import_wasi_sockets_udp_method_udp_socket_stream(
    out: abi.Lowering,
    value: tuple[IncomingDatagramStream, OutgoingDatagramStream] | abi.RaisedError,
) -> bytearray:
    block = bytearray(12)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v2 = outcome.value
        v3, v4 = abi.parts_of(v2, 2)
        _FORM_1.pack_into(block, 4, out.own(v3, -12), out.own(v4, -13))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_udp_method_udp_socket_local_address(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -11),)


def _lower_import_wasi_sockets_udp_method_udp_socket_local_address(
    out: abi.Lowering,
    value: IpSocketAddress | abi.RaisedError,
) -> bytearray:
    block = bytearray(36)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v3 = outcome.value
        if isinstance(v3, IpSocketAddressIpv4):
            v2 = 0
            v4 = v3.value
            if v4.__class__ is not Ipv4SocketAddress:
                abi.check_class(v4, Ipv4SocketAddress)
            v5 = v4.address
            v6, v7, v8, v9 = abi.parts_of(v5, 4)
            _FORM_11.pack_into(block, 8, v4.port, v6, v7, v8, v9)
        elif isinstance(v3, IpSocketAddressIpv6):
            v2 = 1
            v10 = v3.value
            if v10.__class__ is not Ipv6SocketAddress:
                abi.check_class(v10, Ipv6SocketAddress)
            v11 = v10.address
            v12, v13, v14, v15, v16, v17, v18, v19 = abi.parts_of(v11, 8)
            _FORM_12.pack_into(
                block,
                8,
                v10.port,
                v10.flow_info,
                v12,
                v13,
                v14,
                v15,
                v16,
                v17,
                v18,
                v19,
                v10.scope_id,
            )
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 4, v2)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_udp_method_udp_socket_remote_address(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -11),)


def _lower_import_wasi_sockets_udp_method_udp_socket_remote_address(
    out: abi.Lowering,
    value: IpSocketAddress | abi.RaisedError,
) -> bytearray:
    block = bytearray(36)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v3 = outcome.value
        if isinstance(v3, IpSocketAddressIpv4):
            v2 = 0
            v4 = v3.value
            if v4.__class__ is not Ipv4SocketAddress:
                abi.check_class(v4, Ipv4SocketAddress)
            v5 = v4.address
            v6, v7, v8, v9 = abi.parts_of(v5, 4)
            _FORM_11.pack_into(block, 8, v4.port, v6, v7, v8, v9)
        elif isinstance(v3, IpSocketAddressIpv6):
            v2 = 1
            v10 = v3.value
            if v10.__class__ is not Ipv6SocketAddress:
                abi.check_class(v10, Ipv6SocketAddress)
            v11 = v10.address
            v12, v13, v14, v15, v16, v17, v18, v19 = abi.parts_of(v11, 8)
            _FORM_12.pack_into(
                block,
                8,
                v10.port,
                v10.flow_info,
                v12,
                v13,
                v14,
                v15,
                v16,
                v17,
                v18,
                v19,
                v10.scope_id,
            )
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 4, v2)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_udp_method_udp_socket_unicast_hop_limit(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -11),)


def _lower_import_wasi_sockets_udp_method_udp_socket_unicast_hop_limit(
    out: abi.Lowering,
    value: int | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_3.pack_into(block, 1, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_udp_method_udp_socket_set_unicast_hop_limit(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -11), p1 & 0xFF)


def _lower_import_wasi_sockets_udp_method_udp_socket_set_unicast_hop_limit(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_udp_method_udp_socket_receive_buffer_size(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -11),)


def _lower_import_wasi_sockets_udp_method_udp_socket_receive_buffer_size(
    out: abi.Lowering,
    value: int | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_4.pack_into(block, 8, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 8, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_udp_method_udp_socket_set_receive_buffer_size(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -11), p1)


def _lower_import_wasi_sockets_udp_method_udp_socket_set_receive_buffer_size(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_udp_method_udp_socket_send_buffer_size(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -11),)


def _lower_import_wasi_sockets_udp_method_udp_socket_send_buffer_size(
    out: abi.Lowering,
    value: int | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_4.pack_into(block, 8, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 8, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_udp_method_udp_socket_set_send_buffer_size(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -11), p1)


def _lower_import_wasi_sockets_udp_method_udp_socket_set_send_buffer_size(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 1, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_udp_method_incoming_datagram_stream_receive(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    return (memory.borrow(p0, -12), p1)


def _store_4(
    out: abi.Lowering,
    block: bytearray,
    items: Sequence[IncomingDatagram],
) -> None:
    for at, item in zip(range(0, len(block), 40), items):
        if item.__class__ is not IncomingDatagram:
            abi.check_class(item, IncomingDatagram)
        v1 = abi.put_blob(out, item.data, block, at)
        _FORM_2.pack_into(block, at + 4, v1)
        v3 = item.remote_address
        if isinstance(v3, IpSocketAddressIpv4):
            v2 = 0
            v4 = v3.value
            if v4.__class__ is not Ipv4SocketAddress:
                abi.check_class(v4, Ipv4SocketAddress)
            v5 = v4.address
            v6, v7, v8, v9 = abi.parts_of(v5, 4)
            _FORM_11.pack_into(block, at + 12, v4.port, v6, v7, v8, v9)
        elif isinstance(v3, IpSocketAddressIpv6):
            v2 = 1
            v10 = v3.value
            if v10.__class__ is not Ipv6SocketAddress:
                abi.check_class(v10, Ipv6SocketAddress)
            v11 = v10.address
            v12, v13, v14, v15, v16, v17, v18, v19 = abi.parts_of(v11, 8)
            _FORM_12.pack_into(
                block,
                at + 12,
                v10.port,
                v10.flow_info,
                v12,
                v13,
                v14,
                v15,
                v16,
                v17,
                v18,
                v19,
                v10.scope_id,
            )
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, at + 8, v2)


def _lower_import_wasi_sockets_udp_method_incoming_datagram_stream_receive(
    out: abi.Lowering,
    value: list[IncomingDatagram] | abi.RaisedError,
) -> bytearray:
    block = bytearray(12)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v2 = abi.put_items(out, outcome.value, block, 4, 40, 4, _store_4)
        _FORM_2.pack_into(block, 8, v2)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _kind_10() -> Any:
    return (
        "record",
        IncomingDatagram,
        ("data", ("list", "u8")),
        ("remote_address", _kind_7),
    )


def _lift_import_wasi_sockets_udp_method_outgoing_datagram_stream_check_send(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -13),)


def _lower_import_wasi_sockets_udp_method_outgoing_datagram_stream_check_send(
    out: abi.Lowering,
    value: int | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_4.pack_into(block, 8, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 8, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _load_1(memory: abi.GuestMemory, at: int) -> OutgoingDatagram:
    v1, v2, v3 = _FORM_13.unpack_from(memory.view, at)
    v4: IpSocketAddress | None
    if v3 == 0:
        v4 = None
    elif v3 == 1:
        (v5,) = _FORM_3.unpack_from(memory.view, at + 12)
        v6: IpSocketAddress
        if v5 == 0:
            v7, v8, v9, v10, v11 = _FORM_11.unpack_from(memory.view, at + 16)
            v6 = IpSocketAddressIpv4(Ipv4SocketAddress(v7, (v8, v9, v10, v11)))
        elif v5 == 1:
            (
                v12,
                v13,
                v14,
                v15,
                v16,
                v17,
                v18,
                v19,
                v20,
                v21,
                v22,
            ) = _FORM_12.unpack_from(memory.view, at + 16)
            v6 = IpSocketAddressIpv6(
                Ipv6SocketAddress(
                    v12,
                    v13,
                    (v14, v15, v16, v17, v18, v19, v20, v21),
                    v22,
                ),
            )
        else:
            raise memory.invalid_case(v5, 2)
        v4 = v6
    else:
        raise memory.invalid_case(v3, 2)
    value: OutgoingDatagram = OutgoingDatagram(memory.blob(v1, v2), v4)
    return value


def _lift_import_wasi_sockets_udp_method_outgoing_datagram_stream_send(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    items2 = [_load_1(memory, at1) for at1 in memory.each(p1, p2, 44, 4)]
    return (memory.borrow(p0, -13), items2)


def _lower_import_wasi_sockets_udp_method_outgoing_datagram_stream_send(
    out: abi.Lowering,
    value: int | abi.RaisedError,
) -> bytearray:
    block = bytearray(16)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_4.pack_into(block, 8, outcome.value)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 8, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_udp_create_socket_create_udp_socket(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.member(_IPADDRESSFAMILY_MEMBERS, p0),)


def _lower_import_wasi_sockets_udp_create_socket_create_udp_socket(
    out: abi.Lowering,
    value: UdpSocket | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -11))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_ip_name_lookup_resolve_addresses(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    return (memory.borrow(p0, -9), memory.text(p1, p2))


def _lower_import_wasi_sockets_ip_name_lookup_resolve_addresses(
    out: abi.Lowering,
    value: ResolveAddressStream | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -14))
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 4, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_sockets_ip_name_lookup_method_resolve_address_stream_resolve_next_address(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -14),)


def _lower_import_wasi_sockets_ip_name_lookup_method_resolve_address_stream_resolve_next_address(
    out: abi.Lowering,
    value: IpAddress | None | abi.RaisedError,
) -> bytearray:
    block = bytearray(22)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        v3 = outcome.value
        if v3 is None:
            v2 = 0
        else:
            v2 = 1
            if isinstance(v3, IpAddressIpv4):
                v4 = 0
                v5 = v3.value
                v6, v7, v8, v9 = abi.parts_of(v5, 4)
                _FORM_14.pack_into(block, 6, v6, v7, v8, v9)
            elif isinstance(v3, IpAddressIpv6):
                v4 = 1
                v10 = v3.value
                v11, v12, v13, v14, v15, v16, v17, v18 = abi.parts_of(v10, 8)
                _FORM_15.pack_into(block, 6, v11, v12, v13, v14, v15, v16, v17, v18)
            else:
                raise abi.wrong_value(v3)
            _FORM_3.pack_into(block, 4, v4)
        _FORM_3.pack_into(block, 2, v2)
    elif isinstance(outcome, Err):
        v1 = 1
        _FORM_3.pack_into(block, 2, abi.member_value(outcome.value, NetworkErrorCode))
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _kind_11() -> Any:
    return (
        "variant",
        (IpAddressIpv4, ("tuple", "u8", "u8", "u8", "u8")),
        (
            IpAddressIpv6,
            ("tuple", "u16", "u16", "u16", "u16", "u16", "u16", "u16", "u16"),
        ),
    )


def _lift_import_wasi_http_types_http_error_code(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -1),)


def _lower_import_wasi_http_types_http_error_code(
    out: abi.Lowering,
    value: TypesErrorCode | None,
) -> bytearray:
    block = bytearray(40)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        if isinstance(value, TypesErrorCodeDNSTimeout):
            v2 = 0
        elif isinstance(value, TypesErrorCodeDNSError):
            v2 = 1
            v3 = value.value
            if v3.__class__ is not DNSErrorPayload:
                abi.check_class(v3, DNSErrorPayload)
            v5 = v3.rcode
            if v5 is None:
                v4 = 0
            else:
                v4 = 1
                v6 = abi.put_text(out, v5, block, 20)
                _FORM_2.pack_into(block, 24, v6)
            _FORM_3.pack_into(block, 16, v4)
            v8 = v3.info_code
            if v8 is None:
                v7 = 0
            else:
                v7 = 1
                _FORM_16.pack_into(block, 30, v8)
            _FORM_3.pack_into(block, 28, v7)
        elif isinstance(value, TypesErrorCodeDestinationNotFound):
            v2 = 2
        elif isinstance(value, TypesErrorCodeDestinationUnavailable):
            v2 = 3
        elif isinstance(value, TypesErrorCodeDestinationIPProhibited):
            v2 = 4
        elif isinstance(value, TypesErrorCodeDestinationIPUnroutable):
            v2 = 5
        elif isinstance(value, TypesErrorCodeConnectionRefused):
            v2 = 6
        elif isinstance(value, TypesErrorCodeConnectionTerminated):
            v2 = 7
        elif isinstance(value, TypesErrorCodeConnectionTimeout):
            v2 = 8
        elif isinstance(value, TypesErrorCodeConnectionReadTimeout):
            v2 = 9
        elif isinstance(value, TypesErrorCodeConnectionWriteTimeout):
            v2 = 10
        elif isinstance(value, TypesErrorCodeConnectionLimitReached):
            v2 = 11
        elif isinstance(value, TypesErrorCodeTLSProtocolError):
            v2 = 12
        elif isinstance(value, TypesErrorCodeTLSCertificateError):
            v2 = 13
        elif isinstance(value, TypesErrorCodeTLSAlertReceived):
            v2 = 14
            v9 = value.value
            if v9.__class__ is not TLSAlertReceivedPayload:
                abi.check_class(v9, TLSAlertReceivedPayload)
            v11 = v9.alert_id
            if v11 is None:
                v10 = 0
            else:
                v10 = 1
                _FORM_3.pack_into(block, 17, v11)
            _FORM_3.pack_into(block, 16, v10)
            v13 = v9.alert_message
            if v13 is None:
                v12 = 0
            else:
                v12 = 1
                v14 = abi.put_text(out, v13, block, 24)
                _FORM_2.pack_into(block, 28, v14)
            _FORM_3.pack_into(block, 20, v12)
        elif isinstance(value, TypesErrorCodeHTTPRequestDenied):
            v2 = 15
        elif isinstance(value, TypesErrorCodeHTTPRequestLengthRequired):
            v2 = 16
        elif isinstance(value, TypesErrorCodeHTTPRequestBodySize):
            v2 = 17
            v16 = value.value
            if v16 is None:
                v15 = 0
            else:
                v15 = 1
                _FORM_4.pack_into(block, 24, v16)
            _FORM_3.pack_into(block, 16, v15)
        elif isinstance(value, TypesErrorCodeHTTPRequestMethodInvalid):
            v2 = 18
        elif isinstance(value, TypesErrorCodeHTTPRequestURIInvalid):
            v2 = 19
        elif isinstance(value, TypesErrorCodeHTTPRequestURITooLong):
            v2 = 20
        elif isinstance(value, TypesErrorCodeHTTPRequestHeaderSectionSize):
            v2 = 21
            v18 = value.value
            if v18 is None:
                v17 = 0
            else:
                v17 = 1
                _FORM_2.pack_into(block, 20, v18)
            _FORM_3.pack_into(block, 16, v17)
        elif isinstance(value, TypesErrorCodeHTTPRequestHeaderSize):
            v2 = 22
            v20 = value.value
            if v20 is None:
                v19 = 0
            else:
                v19 = 1
                if v20.__class__ is not FieldSizePayload:
                    abi.check_class(v20, FieldSizePayload)
                v22 = v20.field_name
                if v22 is None:
                    v21 = 0
                else:
                    v21 = 1
                    v23 = abi.put_text(out, v22, block, 24)
                    _FORM_2.pack_into(block, 28, v23)
                _FORM_3.pack_into(block, 20, v21)
                v25 = v20.field_size
                if v25 is None:
                    v24 = 0
                else:
                    v24 = 1
                    _FORM_2.pack_into(block, 36, v25)
                _FORM_3.pack_into(block, 32, v24)
            _FORM_3.pack_into(block, 16, v19)
        elif isinstance(value, TypesErrorCodeHTTPRequestTrailerSectionSize):
            v2 = 23
            v27 = value.value
            if v27 is None:
                v26 = 0
            else:
                v26 = 1
                _FORM_2.pack_into(block, 20, v27)
            _FORM_3.pack_into(block, 16, v26)
        elif isinstance(value, TypesErrorCodeHTTPRequestTrailerSize):
            v2 = 24
            v28 = value.value
            if v28.__class__ is not FieldSizePayload:
                abi.check_class(v28, FieldSizePayload)
            v30 = v28.field_name
            if v30 is None:
                v29 = 0
            else:
                v29 = 1
                v31 = abi.put_text(out, v30, block, 20)
                _FORM_2.pack_into(block, 24, v31)
            _FORM_3.pack_into(block, 16, v29)
            v33 = v28.field_size
            if v33 is None:
                v32 = 0
            else:
                v32 = 1
                _FORM_2.pack_into(block, 32, v33)
            _FORM_3.pack_into(block, 28, v32)
        elif isinstance(value, TypesErrorCodeHTTPResponseIncomplete):
            v2 = 25
        elif isinstance(value, TypesErrorCodeHTTPResponseHeaderSectionSize):
            v2 = 26
            v35 = value.value
            if v35 is None:
                v34 = 0
            else:
                v34 = 1
                _FORM_2.pack_into(block, 20, v35)
            _FORM_3.pack_into(block, 16, v34)
        elif isinstance(value, TypesErrorCodeHTTPResponseHeaderSize):
            v2 = 27
            v36 = value.value
            if v36.__class__ is not FieldSizePayload:
                abi.check_class(v36, FieldSizePayload)
            v38 = v36.field_name
            if v38 is None:
                v37 = 0
            else:
                v37 = 1
                v39 = abi.put_text(out, v38, block, 20)
                _FORM_2.pack_into(block, 24, v39)
            _FORM_3.pack_into(block, 16, v37)
            v41 = v36.field_size
            if v41 is None:
                v40 = 0
            else:
                v40 = 1
                _FORM_2.pack_into(block, 32, v41)
            _FORM_3.pack_into(block, 28, v40)
        elif isinstance(value, TypesErrorCodeHTTPResponseBodySize):
            v2 = 28
            v43 = value.value
            if v43 is None:
                v42 = 0
            else:
                v42 = 1
                _FORM_4.pack_into(block, 24, v43)
            _FORM_3.pack_into(block, 16, v42)
        elif isinstance(value, TypesErrorCodeHTTPResponseTrailerSectionSize):
            v2 = 29
            v45 = value.value
            if v45 is None:
                v44 = 0
            else:
                v44 = 1
                _FORM_2.pack_into(block, 20, v45)
            _FORM_3.pack_into(block, 16, v44)
        elif isinstance(value, TypesErrorCodeHTTPResponseTrailerSize):
            v2 = 30
            v46 = value.value
            if v46.__class__ is not FieldSizePayload:
                abi.check_class(v46, FieldSizePayload)
            v48 = v46.field_name
            if v48 is None:
                v47 = 0
            else:
                v47 = 1
                v49 = abi.put_text(out, v48, block, 20)
                _FORM_2.pack_into(block, 24, v49)
            _FORM_3.pack_into(block, 16, v47)
            v51 = v46.field_size
            if v51 is None:
                v50 = 0
            else:
                v50 = 1
                _FORM_2.pack_into(block, 32, v51)
            _FORM_3.pack_into(block, 28, v50)
        elif isinstance(value, TypesErrorCodeHTTPResponseTransferCoding):
            v2 = 31
            v53 = value.value
            if v53 is None:
                v52 = 0
            else:
                v52 = 1
                v54 = abi.put_text(out, v53, block, 20)
                _FORM_2.pack_into(block, 24, v54)
            _FORM_3.pack_into(block, 16, v52)
        elif isinstance(value, TypesErrorCodeHTTPResponseContentCoding):
            v2 = 32
            v56 = value.value
            if v56 is None:
                v55 = 0
            else:
                v55 = 1
                v57 = abi.put_text(out, v56, block, 20)
                _FORM_2.pack_into(block, 24, v57)
            _FORM_3.pack_into(block, 16, v55)
        elif isinstance(value, TypesErrorCodeHTTPResponseTimeout):
            v2 = 33
        elif isinstance(value, TypesErrorCodeHTTPUpgradeFailed):
            v2 = 34
        elif isinstance(value, TypesErrorCodeHTTPProtocolError):
            v2 = 35
        elif isinstance(value, TypesErrorCodeLoopDetected):
            v2 = 36
        elif isinstance(value, TypesErrorCodeConfigurationError):
            v2 = 37
        elif isinstance(value, TypesErrorCodeInternalError):
            v2 = 38
            v59 = value.value
            if v59 is None:
                v58 = 0
            else:
                v58 = 1
                v60 = abi.put_text(out, v59, block, 20)
                _FORM_2.pack_into(block, 24, v60)
            _FORM_3.pack_into(block, 16, v58)
        else:
            raise abi.wrong_value(value)
        _FORM_3.pack_into(block, 8, v2)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _kind_13() -> Any:
    return (
        "record",
        DNSErrorPayload,
        ("rcode", ("option", "string")),
        ("info_code", ("option", "u16")),
    )


def _kind_14() -> Any:
    return (
        "record",
        TLSAlertReceivedPayload,
        ("alert_id", ("option", "u8")),
        ("alert_message", ("option", "string")),
    )


def _kind_15() -> Any:
    return (
        "record",
        FieldSizePayload,
        ("field_name", ("option", "string")),
        ("field_size", ("option", "u32")),
    )


def _kind_12() -> Any:
    return (
        "variant",
        (TypesErrorCodeDNSTimeout, None),
        (TypesErrorCodeDNSError, _kind_13),
        (TypesErrorCodeDestinationNotFound, None),
        (TypesErrorCodeDestinationUnavailable, None),
        (TypesErrorCodeDestinationIPProhibited, None),
        (TypesErrorCodeDestinationIPUnroutable, None),
        (TypesErrorCodeConnectionRefused, None),
        (TypesErrorCodeConnectionTerminated, None),
        (TypesErrorCodeConnectionTimeout, None),
        (TypesErrorCodeConnectionReadTimeout, None),
        (TypesErrorCodeConnectionWriteTimeout, None),
        (TypesErrorCodeConnectionLimitReached, None),
        (TypesErrorCodeTLSProtocolError, None),
        (TypesErrorCodeTLSCertificateError, None),
        (TypesErrorCodeTLSAlertReceived, _kind_14),
        (TypesErrorCodeHTTPRequestDenied, None),
        (TypesErrorCodeHTTPRequestLengthRequired, None),
        (TypesErrorCodeHTTPRequestBodySize, ("option", "u64")),
        (TypesErrorCodeHTTPRequestMethodInvalid, None),
        (TypesErrorCodeHTTPRequestURIInvalid, None),
        (TypesErrorCodeHTTPRequestURITooLong, None),
        (TypesErrorCodeHTTPRequestHeaderSectionSize, ("option", "u32")),
        (TypesErrorCodeHTTPRequestHeaderSize, ("option", _kind_15)),
        (TypesErrorCodeHTTPRequestTrailerSectionSize, ("option", "u32")),
        (TypesErrorCodeHTTPRequestTrailerSize, _kind_15),
        (TypesErrorCodeHTTPResponseIncomplete, None),
        (TypesErrorCodeHTTPResponseHeaderSectionSize, ("option", "u32")),
        (TypesErrorCodeHTTPResponseHeaderSize, _kind_15),
        (TypesErrorCodeHTTPResponseBodySize, ("option", "u64")),
        (TypesErrorCodeHTTPResponseTrailerSectionSize, ("option", "u32")),
        (TypesErrorCodeHTTPResponseTrailerSize, _kind_15),
        (TypesErrorCodeHTTPResponseTransferCoding, ("option", "string")),
        (TypesErrorCodeHTTPResponseContentCoding, ("option", "string")),
        (TypesErrorCodeHTTPResponseTimeout, None),
        (TypesErrorCodeHTTPUpgradeFailed, None),
        (TypesErrorCodeHTTPProtocolError, None),
        (TypesErrorCodeLoopDetected, None),
        (TypesErrorCodeConfigurationError, None),
        (TypesErrorCodeInternalError, ("option", "string")),
    )


def _lift_import_wasi_http_types_static_fields_from_list(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1 = core
    items5 = [
        (memory.text(v1, v2), memory.blob(v3, v4))
        for v1, v2, v3, v4 in _FORM_8.iter_unpack(bytes(memory.block(p0, p1, 16, 4)))
    ]
    return (items5,)


def _lower_import_wasi_http_types_static_fields_from_list(
    out: abi.Lowering,
    value: Fields | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -15))
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, HeaderErrorInvalidSyntax):
            v2 = 0
        elif isinstance(v3, HeaderErrorForbidden):
            v2 = 1
        elif isinstance(v3, HeaderErrorImmutable):
            v2 = 2
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 4, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _kind_16() -> Any:
    return (
        "variant",
        (HeaderErrorInvalidSyntax, None),
        (HeaderErrorForbidden, None),
        (HeaderErrorImmutable, None),
    )


def _lift_import_wasi_http_types_method_fields_get(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    return (memory.borrow(p0, -15), memory.text(p1, p2))


def _store_5(out: abi.Lowering, block: bytearray, items: Sequence[bytes]) -> None:
    data: list[bytes] = []
    for at, item in zip(range(0, len(block), 8), items):
        data1 = abi.blob_bytes(item)
        data.append(data1)
        _FORM_1.pack_into(block, at, 0, len(data1))
    out.run(data, block, (0,), 8)


def _lower_import_wasi_http_types_method_fields_get(
    out: abi.Lowering,
    value: list[FieldValue],
) -> bytearray:
    block = bytearray(8)
    v1 = abi.put_items(out, value, block, 0, 8, 4, _store_5)
    _FORM_2.pack_into(block, 4, v1)
    return block


def _lift_import_wasi_http_types_method_fields_has(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    return (memory.borrow(p0, -15), memory.text(p1, p2))


def _lower_import_wasi_http_types_method_fields_has(
    out: abi.Lowering,
    value: bool,
) -> int | float:
    return abi.truth(value)


def _lift_import_wasi_http_types_method_fields_set(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3, p4 = core
    items3 = [
        memory.blob(v1, v2) for v1, v2 in _FORM_1.iter_unpack(bytes(memory.block(p3, p4, 8, 4)))
    ]
    return (memory.borrow(p0, -15), memory.text(p1, p2), items3)


def _lower_import_wasi_http_types_method_fields_set(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, HeaderErrorInvalidSyntax):
            v2 = 0
        elif isinstance(v3, HeaderErrorForbidden):
            v2 = 1
        elif isinstance(v3, HeaderErrorImmutable):
            v2 = 2
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 1, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_fields_delete(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    return (memory.borrow(p0, -15), memory.text(p1, p2))


def _lower_import_wasi_http_types_method_fields_delete(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, HeaderErrorInvalidSyntax):
            v2 = 0
        elif isinstance(v3, HeaderErrorForbidden):
            v2 = 1
        elif isinstance(v3, HeaderErrorImmutable):
            v2 = 2
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 1, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_fields_append(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3, p4 = core
    return (memory.borrow(p0, -15), memory.text(p1, p2), memory.blob(p3, p4))


def _lower_import_wasi_http_types_method_fields_append(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(2)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, HeaderErrorInvalidSyntax):
            v2 = 0
        elif isinstance(v3, HeaderErrorForbidden):
            v2 = 1
        elif isinstance(v3, HeaderErrorImmutable):
            v2 = 2
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 1, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_fields_entries(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -15),)


def _store_6(
    out: abi.Lowering,
    block: bytearray,
    items: Sequence[tuple[FieldName, FieldValue]],
) -> None:
    data: list[bytes] = []
    for at, item in zip(range(0, len(block), 16), items):
        v1, v2 = abi.parts_of(item, 2)
        data3 = str.encode(v1)
        data.append(data3)
        data4 = abi.blob_bytes(v2)
        data.append(data4)
        _FORM_8.pack_into(block, at, 0, len(data3), 0, len(data4))
    out.run(data, block, (0, 8), 16)


def _lower_import_wasi_http_types_method_fields_entries(
    out: abi.Lowering,
    value: list[tuple[FieldName, FieldValue]],
) -> bytearray:
    block = bytearray(8)
    v1 = abi.put_items(out, value, block, 0, 16, 4, _store_6)
    _FORM_2.pack_into(block, 4, v1)
    return block


def _lift_import_wasi_http_types_method_incoming_request_method(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -16),)


def _lower_import_wasi_http_types_method_incoming_request_method(
    out: abi.Lowering,
    value: Method,
) -> bytearray:
    block = bytearray(12)
    if isinstance(value, MethodGet):
        v1 = 0
    elif isinstance(value, MethodHead):
        v1 = 1
    elif isinstance(value, MethodPost):
        v1 = 2
    elif isinstance(value, MethodPut):
        v1 = 3
    elif isinstance(value, MethodDelete):
        v1 = 4
    elif isinstance(value, MethodConnect):
        v1 = 5
    elif isinstance(value, MethodOptions):
        v1 = 6
    elif isinstance(value, MethodTrace):
        v1 = 7
    elif isinstance(value, MethodPatch):
        v1 = 8
    elif isinstance(value, MethodOther):
        v1 = 9
        v2 = abi.put_text(out, value.value, block, 4)
        _FORM_2.pack_into(block, 8, v2)
    else:
        raise abi.wrong_value(value)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _kind_17() -> Any:
    return (
        "variant",
        (MethodGet, None),
        (MethodHead, None),
        (MethodPost, None),
        (MethodPut, None),
        (MethodDelete, None),
        (MethodConnect, None),
        (MethodOptions, None),
        (MethodTrace, None),
        (MethodPatch, None),
        (MethodOther, "string"),
    )


def _lift_import_wasi_http_types_method_incoming_request_path_with_query(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -16),)


def _lower_import_wasi_http_types_method_incoming_request_path_with_query(
    out: abi.Lowering,
    value: str | None,
) -> bytearray:
    block = bytearray(12)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        v2 = abi.put_text(out, value, block, 4)
        _FORM_2.pack_into(block, 8, v2)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_incoming_request_scheme(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -16),)


def _lower_import_wasi_http_types_method_incoming_request_scheme(
    out: abi.Lowering,
    value: Scheme | None,
) -> bytearray:
    block = bytearray(16)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        if isinstance(value, SchemeHTTP):
            v2 = 0
        elif isinstance(value, SchemeHTTPS):
            v2 = 1
        elif isinstance(value, SchemeOther):
            v2 = 2
            v3 = abi.put_text(out, value.value, block, 8)
            _FORM_2.pack_into(block, 12, v3)
        else:
            raise abi.wrong_value(value)
        _FORM_3.pack_into(block, 4, v2)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _kind_18() -> Any:
    return ("variant", (SchemeHTTP, None), (SchemeHTTPS, None), (SchemeOther, "string"))


def _lift_import_wasi_http_types_method_incoming_request_authority(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -16),)


def _lower_import_wasi_http_types_method_incoming_request_authority(
    out: abi.Lowering,
    value: str | None,
) -> bytearray:
    block = bytearray(12)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        v2 = abi.put_text(out, value, block, 4)
        _FORM_2.pack_into(block, 8, v2)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_incoming_request_consume(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -16),)


def _lower_import_wasi_http_types_method_incoming_request_consume(
    out: abi.Lowering,
    value: IncomingBody | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -17))
    elif isinstance(outcome, Err):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 1
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_outgoing_request_body(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -18),)


def _lower_import_wasi_http_types_method_outgoing_request_body(
    out: abi.Lowering,
    value: OutgoingBody | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -19))
    elif isinstance(outcome, Err):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 1
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_outgoing_request_method(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -18),)


def _lower_import_wasi_http_types_method_outgoing_request_method(
    out: abi.Lowering,
    value: Method,
) -> bytearray:
    block = bytearray(12)
    if isinstance(value, MethodGet):
        v1 = 0
    elif isinstance(value, MethodHead):
        v1 = 1
    elif isinstance(value, MethodPost):
        v1 = 2
    elif isinstance(value, MethodPut):
        v1 = 3
    elif isinstance(value, MethodDelete):
        v1 = 4
    elif isinstance(value, MethodConnect):
        v1 = 5
    elif isinstance(value, MethodOptions):
        v1 = 6
    elif isinstance(value, MethodTrace):
        v1 = 7
    elif isinstance(value, MethodPatch):
        v1 = 8
    elif isinstance(value, MethodOther):
        v1 = 9
        v2 = abi.put_text(out, value.value, block, 4)
        _FORM_2.pack_into(block, 8, v2)
    else:
        raise abi.wrong_value(value)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_outgoing_request_set_method(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3 = core
    v1: Method
    if p1 == 0:
        v1 = MethodGet()
    elif p1 == 1:
        v1 = MethodHead()
    elif p1 == 2:
        v1 = MethodPost()
    elif p1 == 3:
        v1 = MethodPut()
    elif p1 == 4:
        v1 = MethodDelete()
    elif p1 == 5:
        v1 = MethodConnect()
    elif p1 == 6:
        v1 = MethodOptions()
    elif p1 == 7:
        v1 = MethodTrace()
    elif p1 == 8:
        v1 = MethodPatch()
    elif p1 == 9:
        v1 = MethodOther(memory.text(p2, p3))
    else:
        raise memory.invalid_case(p1, 10)
    return (memory.borrow(p0, -18), v1)


def _lower_import_wasi_http_types_method_outgoing_request_set_method(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> int | float:
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 1
    else:
        raise abi.wrong_value(outcome)
    return v1


def _lift_import_wasi_http_types_method_outgoing_request_path_with_query(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -18),)


def _lower_import_wasi_http_types_method_outgoing_request_path_with_query(
    out: abi.Lowering,
    value: str | None,
) -> bytearray:
    block = bytearray(12)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        v2 = abi.put_text(out, value, block, 4)
        _FORM_2.pack_into(block, 8, v2)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_outgoing_request_set_path_with_query(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3 = core
    v1: str | None
    if p1 == 0:
        v1 = None
    elif p1 == 1:
        v1 = memory.text(p2, p3)
    else:
        raise memory.invalid_case(p1, 2)
    return (memory.borrow(p0, -18), v1)


def _lower_import_wasi_http_types_method_outgoing_request_set_path_with_query(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> int | float:
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 1
    else:
        raise abi.wrong_value(outcome)
    return v1


def _lift_import_wasi_http_types_method_outgoing_request_scheme(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -18),)


def _lower_import_wasi_http_types_method_outgoing_request_scheme(
    out: abi.Lowering,
    value: Scheme | None,
) -> bytearray:
    block = bytearray(16)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        if isinstance(value, SchemeHTTP):
            v2 = 0
        elif isinstance(value, SchemeHTTPS):
            v2 = 1
        elif isinstance(value, SchemeOther):
            v2 = 2
            v3 = abi.put_text(out, value.value, block, 8)
            _FORM_2.pack_into(block, 12, v3)
        else:
            raise abi.wrong_value(value)
        _FORM_3.pack_into(block, 4, v2)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_outgoing_request_set_scheme(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3, p4 = core
    v1: Scheme | None
    if p1 == 0:
        v1 = None
    elif p1 == 1:
        v2: Scheme
        if p2 == 0:
            v2 = SchemeHTTP()
        elif p2 == 1:
            v2 = SchemeHTTPS()
        elif p2 == 2:
            v2 = SchemeOther(memory.text(p3, p4))
        else:
            raise memory.invalid_case(p2, 3)
        v1 = v2
    else:
        raise memory.invalid_case(p1, 2)
    return (memory.borrow(p0, -18), v1)


def _lower_import_wasi_http_types_method_outgoing_request_set_scheme(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> int | float:
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 1
    else:
        raise abi.wrong_value(outcome)
    return v1


def _lift_import_wasi_http_types_method_outgoing_request_authority(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -18),)


def _lower_import_wasi_http_types_method_outgoing_request_authority(
    out: abi.Lowering,
    value: str | None,
) -> bytearray:
    block = bytearray(12)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        v2 = abi.put_text(out, value, block, 4)
        _FORM_2.pack_into(block, 8, v2)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_outgoing_request_set_authority(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3 = core
    v1: str | None
    if p1 == 0:
        v1 = None
    elif p1 == 1:
        v1 = memory.text(p2, p3)
    else:
        raise memory.invalid_case(p1, 2)
    return (memory.borrow(p0, -18), v1)


def _lower_import_wasi_http_types_method_outgoing_request_set_authority(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> int | float:
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 1
    else:
        raise abi.wrong_value(outcome)
    return v1


def _lift_import_wasi_http_types_method_request_options_connect_timeout(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -20),)


def _lower_import_wasi_http_types_method_request_options_connect_timeout(
    out: abi.Lowering,
    value: Duration | None,
) -> bytearray:
    block = bytearray(16)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        _FORM_4.pack_into(block, 8, value)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_request_options_first_byte_timeout(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -20),)


def _lower_import_wasi_http_types_method_request_options_first_byte_timeout(
    out: abi.Lowering,
    value: Duration | None,
) -> bytearray:
    block = bytearray(16)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        _FORM_4.pack_into(block, 8, value)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_request_options_between_bytes_timeout(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -20),)


def _lower_import_wasi_http_types_method_request_options_between_bytes_timeout(
    out: abi.Lowering,
    value: Duration | None,
) -> bytearray:
    block = bytearray(16)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        _FORM_4.pack_into(block, 8, value)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_response_outparam_send_informational(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    return (memory.borrow(p0, -21), p1 & 0xFFFF, memory.own(p2, -15))


def _lower_import_wasi_http_types_method_response_outparam_send_informational(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(40)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, TypesErrorCodeDNSTimeout):
            v2 = 0
        elif isinstance(v3, TypesErrorCodeDNSError):
            v2 = 1
            v4 = v3.value
            if v4.__class__ is not DNSErrorPayload:
                abi.check_class(v4, DNSErrorPayload)
            v6 = v4.rcode
            if v6 is None:
                v5 = 0
            else:
                v5 = 1
                v7 = abi.put_text(out, v6, block, 20)
                _FORM_2.pack_into(block, 24, v7)
            _FORM_3.pack_into(block, 16, v5)
            v9 = v4.info_code
            if v9 is None:
                v8 = 0
            else:
                v8 = 1
                _FORM_16.pack_into(block, 30, v9)
            _FORM_3.pack_into(block, 28, v8)
        elif isinstance(v3, TypesErrorCodeDestinationNotFound):
            v2 = 2
        elif isinstance(v3, TypesErrorCodeDestinationUnavailable):
            v2 = 3
        elif isinstance(v3, TypesErrorCodeDestinationIPProhibited):
            v2 = 4
        elif isinstance(v3, TypesErrorCodeDestinationIPUnroutable):
            v2 = 5
        elif isinstance(v3, TypesErrorCodeConnectionRefused):
            v2 = 6
        elif isinstance(v3, TypesErrorCodeConnectionTerminated):
            v2 = 7
        elif isinstance(v3, TypesErrorCodeConnectionTimeout):
            v2 = 8
        elif isinstance(v3, TypesErrorCodeConnectionReadTimeout):
            v2 = 9
        elif isinstance(v3, TypesErrorCodeConnectionWriteTimeout):
            v2 = 10
        elif isinstance(v3, TypesErrorCodeConnectionLimitReached):
            v2 = 11
        elif isinstance(v3, TypesErrorCodeTLSProtocolError):
            v2 = 12
        elif isinstance(v3, TypesErrorCodeTLSCertificateError):
            v2 = 13
        elif isinstance(v3, TypesErrorCodeTLSAlertReceived):
            v2 = 14
            v10 = v3.value
            if v10.__class__ is not TLSAlertReceivedPayload:
                abi.check_class(v10, TLSAlertReceivedPayload)
            v12 = v10.alert_id
            if v12 is None:
                v11 = 0
            else:
                v11 = 1
                _FORM_3.pack_into(block, 17, v12)
            _FORM_3.pack_into(block, 16, v11)
            v14 = v10.alert_message
            if v14 is None:
                v13 = 0
            else:
                v13 = 1
                v15 = abi.put_text(out, v14, block, 24)
                _FORM_2.pack_into(block, 28, v15)
            _FORM_3.pack_into(block, 20, v13)
        elif isinstance(v3, TypesErrorCodeHTTPRequestDenied):
            v2 = 15
        elif isinstance(v3, TypesErrorCodeHTTPRequestLengthRequired):
            v2 = 16
        elif isinstance(v3, TypesErrorCodeHTTPRequestBodySize):
            v2 = 17
            v17 = v3.value
            if v17 is None:
                v16 = 0
            else:
                v16 = 1
                _FORM_4.pack_into(block, 24, v17)
            _FORM_3.pack_into(block, 16, v16)
        elif isinstance(v3, TypesErrorCodeHTTPRequestMethodInvalid):
            v2 = 18
        elif isinstance(v3, TypesErrorCodeHTTPRequestURIInvalid):
            v2 = 19
        elif isinstance(v3, TypesErrorCodeHTTPRequestURITooLong):
            v2 = 20
        elif isinstance(v3, TypesErrorCodeHTTPRequestHeaderSectionSize):
            v2 = 21
            v19 = v3.value
            if v19 is None:
                v18 = 0
            else:
                v18 = 1
                _FORM_2.pack_into(block, 20, v19)
            _FORM_3.pack_into(block, 16, v18)
        elif isinstance(v3, TypesErrorCodeHTTPRequestHeaderSize):
            v2 = 22
            v21 = v3.value
            if v21 is None:
                v20 = 0
            else:
                v20 = 1
                if v21.__class__ is not FieldSizePayload:
                    abi.check_class(v21, FieldSizePayload)
                v23 = v21.field_name
                if v23 is None:
                    v22 = 0
                else:
                    v22 = 1
                    v24 = abi.put_text(out, v23, block, 24)
                    _FORM_2.pack_into(block, 28, v24)
                _FORM_3.pack_into(block, 20, v22)
                v26 = v21.field_size
                if v26 is None:
                    v25 = 0
                else:
                    v25 = 1
                    _FORM_2.pack_into(block, 36, v26)
                _FORM_3.pack_into(block, 32, v25)
            _FORM_3.pack_into(block, 16, v20)
        elif isinstance(v3, TypesErrorCodeHTTPRequestTrailerSectionSize):
            v2 = 23
            v28 = v3.value
            if v28 is None:
                v27 = 0
            else:
                v27 = 1
                _FORM_2.pack_into(block, 20, v28)
            _FORM_3.pack_into(block, 16, v27)
        elif isinstance(v3, TypesErrorCodeHTTPRequestTrailerSize):
            v2 = 24
            v29 = v3.value
            if v29.__class__ is not FieldSizePayload:
                abi.check_class(v29, FieldSizePayload)
            v31 = v29.field_name
            if v31 is None:
                v30 = 0
            else:
                v30 = 1
                v32 = abi.put_text(out, v31, block, 20)
                _FORM_2.pack_into(block, 24, v32)
            _FORM_3.pack_into(block, 16, v30)
            v34 = v29.field_size
            if v34 is None:
                v33 = 0
            else:
                v33 = 1
                _FORM_2.pack_into(block, 32, v34)
            _FORM_3.pack_into(block, 28, v33)
        elif isinstance(v3, TypesErrorCodeHTTPResponseIncomplete):
            v2 = 25
        elif isinstance(v3, TypesErrorCodeHTTPResponseHeaderSectionSize):
            v2 = 26
            v36 = v3.value
            if v36 is None:
                v35 = 0
            else:
                v35 = 1
                _FORM_2.pack_into(block, 20, v36)
            _FORM_3.pack_into(block, 16, v35)
        elif isinstance(v3, TypesErrorCodeHTTPResponseHeaderSize):
            v2 = 27
            v37 = v3.value
            if v37.__class__ is not FieldSizePayload:
                abi.check_class(v37, FieldSizePayload)
            v39 = v37.field_name
            if v39 is None:
                v38 = 0
            else:
                v38 = 1
                v40 = abi.put_text(out, v39, block, 20)
                _FORM_2.pack_into(block, 24, v40)
            _FORM_3.pack_into(block, 16, v38)
            v42 = v37.field_size
            if v42 is None:
                v41 = 0
            else:
                v41 = 1
                _FORM_2.pack_into(block, 32, v42)
            _FORM_3.pack_into(block, 28, v41)
        elif isinstance(v3, TypesErrorCodeHTTPResponseBodySize):
            v2 = 28
            v44 = v3.value
            if v44 is None:
                v43 = 0
            else:
                v43 = 1
                _FORM_4.pack_into(block, 24, v44)
            _FORM_3.pack_into(block, 16, v43)
        elif isinstance(v3, TypesErrorCodeHTTPResponseTrailerSectionSize):
            v2 = 29
            v46 = v3.value
            if v46 is None:
                v45 = 0
            else:
                v45 = 1
                _FORM_2.pack_into(block, 20, v46)
            _FORM_3.pack_into(block, 16, v45)
        elif isinstance(v3, TypesErrorCodeHTTPResponseTrailerSize):
            v2 = 30
            v47 = v3.value
            if v47.__class__ is not FieldSizePayload:
                abi.check_class(v47, FieldSizePayload)
            v49 = v47.field_name
            if v49 is None:
                v48 = 0
            else:
                v48 = 1
                v50 = abi.put_text(out, v49, block, 20)
                _FORM_2.pack_into(block, 24, v50)
            _FORM_3.pack_into(block, 16, v48)
            v52 = v47.field_size
            if v52 is None:
                v51 = 0
            else:
                v51 = 1
                _FORM_2.pack_into(block, 32, v52)
            _FORM_3.pack_into(block, 28, v51)
        elif isinstance(v3, TypesErrorCodeHTTPResponseTransferCoding):
            v2 = 31
            v54 = v3.value
            if v54 is None:
                v53 = 0
            else:
                v53 = 1
                v55 = abi.put_text(out, v54, block, 20)
                _FORM_2.pack_into(block, 24, v55)
            _FORM_3.pack_into(block, 16, v53)
        elif isinstance(v3, TypesErrorCodeHTTPResponseContentCoding):
            v2 = 32
            v57 = v3.value
            if v57 is None:
                v56 = 0
            else:
                v56 = 1
                v58 = abi.put_text(out, v57, block, 20)
                _FORM_2.pack_into(block, 24, v58)
            _FORM_3.pack_into(block, 16, v56)
        elif isinstance(v3, TypesErrorCodeHTTPResponseTimeout):
            v2 = 33
        elif isinstance(v3, TypesErrorCodeHTTPUpgradeFailed):
            v2 = 34
        elif isinstance(v3, TypesErrorCodeHTTPProtocolError):
            v2 = 35
        elif isinstance(v3, TypesErrorCodeLoopDetected):
            v2 = 36
        elif isinstance(v3, TypesErrorCodeConfigurationError):
            v2 = 37
        elif isinstance(v3, TypesErrorCodeInternalError):
            v2 = 38
            v60 = v3.value
            if v60 is None:
                v59 = 0
            else:
                v59 = 1
                v61 = abi.put_text(out, v60, block, 20)
                _FORM_2.pack_into(block, 24, v61)
            _FORM_3.pack_into(block, 16, v59)
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 8, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_static_response_outparam_set(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2, p3, p4, p5, p6, p7, p8 = core
    v1: Ok[OutgoingResponse] | Err[TypesErrorCode]
    if p1 == 0:
        v1 = Ok(memory.own(p2, -22))
    elif p1 == 1:
        v2: TypesErrorCode
        if p2 == 0:
            v2 = TypesErrorCodeDNSTimeout()
        elif p2 == 1:
            v3: str | None
            if p3 == 0:
                v3 = None
            elif p3 == 1:
                v3 = memory.text((p4 & 0xFFFFFFFF), p5)
            else:
                raise memory.invalid_case(p3, 2)
            v4: int | None
            if p6 == 0:
                v4 = None
            elif p6 == 1:
                v4 = p7 & 0xFFFF
            else:
                raise memory.invalid_case(p6, 2)
            v2 = TypesErrorCodeDNSError(DNSErrorPayload(v3, v4))
        elif p2 == 2:
            v2 = TypesErrorCodeDestinationNotFound()
        elif p2 == 3:
            v2 = TypesErrorCodeDestinationUnavailable()
        elif p2 == 4:
            v2 = TypesErrorCodeDestinationIPProhibited()
        elif p2 == 5:
            v2 = TypesErrorCodeDestinationIPUnroutable()
        elif p2 == 6:
            v2 = TypesErrorCodeConnectionRefused()
        elif p2 == 7:
            v2 = TypesErrorCodeConnectionTerminated()
        elif p2 == 8:
            v2 = TypesErrorCodeConnectionTimeout()
        elif p2 == 9:
            v2 = TypesErrorCodeConnectionReadTimeout()
        elif p2 == 10:
            v2 = TypesErrorCodeConnectionWriteTimeout()
        elif p2 == 11:
            v2 = TypesErrorCodeConnectionLimitReached()
        elif p2 == 12:
            v2 = TypesErrorCodeTLSProtocolError()
        elif p2 == 13:
            v2 = TypesErrorCodeTLSCertificateError()
        elif p2 == 14:
            v5: int | None
            if p3 == 0:
                v5 = None
            elif p3 == 1:
                v5 = (p4 & 0xFFFFFFFF) & 0xFF
            else:
                raise memory.invalid_case(p3, 2)
            v6: str | None
            if p5 == 0:
                v6 = None
            elif p5 == 1:
                v6 = memory.text(p6, p7)
            else:
                raise memory.invalid_case(p5, 2)
            v2 = TypesErrorCodeTLSAlertReceived(TLSAlertReceivedPayload(v5, v6))
        elif p2 == 15:
            v2 = TypesErrorCodeHTTPRequestDenied()
        elif p2 == 16:
            v2 = TypesErrorCodeHTTPRequestLengthRequired()
        elif p2 == 17:
            v7: int | None
            if p3 == 0:
                v7 = None
            elif p3 == 1:
                v7 = p4
            else:
                raise memory.invalid_case(p3, 2)
            v2 = TypesErrorCodeHTTPRequestBodySize(v7)
        elif p2 == 18:
            v2 = TypesErrorCodeHTTPRequestMethodInvalid()
        elif p2 == 19:
            v2 = TypesErrorCodeHTTPRequestURIInvalid()
        elif p2 == 20:
            v2 = TypesErrorCodeHTTPRequestURITooLong()
        elif p2 == 21:
            v8: int | None
            if p3 == 0:
                v8 = None
            elif p3 == 1:
                v8 = (p4 & 0xFFFFFFFF)
            else:
                raise memory.invalid_case(p3, 2)
            v2 = TypesErrorCodeHTTPRequestHeaderSectionSize(v8)
        elif p2 == 22:
            v9: FieldSizePayload | None
            if p3 == 0:
                v9 = None
            elif p3 == 1:
                v10: str | None
                if (p4 & 0xFFFFFFFF) == 0:
                    v10 = None
                elif (p4 & 0xFFFFFFFF) == 1:
                    v10 = memory.text(p5, p6)
                else:
                    raise memory.invalid_case((p4 & 0xFFFFFFFF), 2)
                v11: int | None
                if p7 == 0:
                    v11 = None
                elif p7 == 1:
                    v11 = p8
                else:
                    raise memory.invalid_case(p7, 2)
                v9 = FieldSizePayload(v10, v11)
            else:
                raise memory.invalid_case(p3, 2)
            v2 = TypesErrorCodeHTTPRequestHeaderSize(v9)
        elif p2 == 23:
            v12: int | None
            if p3 == 0:
                v12 = None
            elif p3 == 1:
                v12 = (p4 & 0xFFFFFFFF)
            else:
                raise memory.invalid_case(p3, 2)
            v2 = TypesErrorCodeHTTPRequestTrailerSectionSize(v12)
        elif p2 == 24:
            v13: str | None
            if p3 == 0:
                v13 = None
            elif p3 == 1:
                v13 = memory.text((p4 & 0xFFFFFFFF), p5)
            else:
                raise memory.invalid_case(p3, 2)
            v14: int | None
            if p6 == 0:
                v14 = None
            elif p6 == 1:
                v14 = p7
            else:
                raise memory.invalid_case(p6, 2)
            v2 = TypesErrorCodeHTTPRequestTrailerSize(FieldSizePayload(v13, v14))
        elif p2 == 25:
            v2 = TypesErrorCodeHTTPResponseIncomplete()
        elif p2 == 26:
            v15: int | None
            if p3 == 0:
                v15 = None
            elif p3 == 1:
                v15 = (p4 & 0xFFFFFFFF)
            else:
                raise memory.invalid_case(p3, 2)
            v2 = TypesErrorCodeHTTPResponseHeaderSectionSize(v15)
        elif p2 == 27:
            v16: str | None
            if p3 == 0:
                v16 = None
            elif p3 == 1:
                v16 = memory.text((p4 & 0xFFFFFFFF), p5)
            else:
                raise memory.invalid_case(p3, 2)
            v17: int | None
            if p6 == 0:
                v17 = None
            elif p6 == 1:
                v17 = p7
            else:
                raise memory.invalid_case(p6, 2)
            v2 = TypesErrorCodeHTTPResponseHeaderSize(FieldSizePayload(v16, v17))
        elif p2 == 28:
            v18: int | None
            if p3 == 0:
                v18 = None
            elif p3 == 1:
                v18 = p4
            else:
                raise memory.invalid_case(p3, 2)
            v2 = TypesErrorCodeHTTPResponseBodySize(v18)
        elif p2 == 29:
            v19: int | None
            if p3 == 0:
                v19 = None
            elif p3 == 1:
                v19 = (p4 & 0xFFFFFFFF)
            else:
                raise memory.invalid_case(p3, 2)
            v2 = TypesErrorCodeHTTPResponseTrailerSectionSize(v19)
        elif p2 == 30:
            v20: str | None
            if p3 == 0:
                v20 = None
            elif p3 == 1:
                v20 = memory.text((p4 & 0xFFFFFFFF), p5)
            else:
                raise memory.invalid_case(p3, 2)
            v21: int | None
            if p6 == 0:
                v21 = None
            elif p6 == 1:
                v21 = p7
            else:
                raise memory.invalid_case(p6, 2)
            v2 = TypesErrorCodeHTTPResponseTrailerSize(FieldSizePayload(v20, v21))
        elif p2 == 31:
            v22: str | None
            if p3 == 0:
                v22 = None
            elif p3 == 1:
                v22 = memory.text((p4 & 0xFFFFFFFF), p5)
            else:
                raise memory.invalid_case(p3, 2)
            v2 = TypesErrorCodeHTTPResponseTransferCoding(v22)
        elif p2 == 32:
            v23: str | None
            if p3 == 0:
                v23 = None
            elif p3 == 1:
                v23 = memory.text((p4 & 0xFFFFFFFF), p5)
            else:
                raise memory.invalid_case(p3, 2)
            v2 = TypesErrorCodeHTTPResponseContentCoding(v23)
        elif p2 == 33:
            v2 = TypesErrorCodeHTTPResponseTimeout()
        elif p2 == 34:
            v2 = TypesErrorCodeHTTPUpgradeFailed()
        elif p2 == 35:
            v2 = TypesErrorCodeHTTPProtocolError()
        elif p2 == 36:
            v2 = TypesErrorCodeLoopDetected()
        elif p2 == 37:
            v2 = TypesErrorCodeConfigurationError()
        elif p2 == 38:
            v24: str | None
            if p3 == 0:
                v24 = None
            elif p3 == 1:
                v24 = memory.text((p4 & 0xFFFFFFFF), p5)
            else:
                raise memory.invalid_case(p3, 2)
            v2 = TypesErrorCodeInternalError(v24)
        else:
            raise memory.invalid_case(p2, 39)
        v1 = Err(v2)
    else:
        raise memory.invalid_case(p1, 2)
    return (memory.own(p0, -21), v1)


def _lift_import_wasi_http_types_method_incoming_response_consume(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -23),)


def _lower_import_wasi_http_types_method_incoming_response_consume(
    out: abi.Lowering,
    value: IncomingBody | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -17))
    elif isinstance(outcome, Err):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 1
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_incoming_body_stream(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -17),)


def _lower_import_wasi_http_types_method_incoming_body_stream(
    out: abi.Lowering,
    value: InputStream | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -3))
    elif isinstance(outcome, Err):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 1
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_future_trailers_get(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -24),)


def _lower_import_wasi_http_types_method_future_trailers_get(
    out: abi.Lowering,
    value: Ok[Ok[Fields | None] | Err[TypesErrorCode]] | Err[None] | None,
) -> bytearray:
    block = bytearray(56)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        if isinstance(value, Ok):
            v2 = 0
            v4 = value.value
            if isinstance(v4, Ok):
                v3 = 0
                v6 = v4.value
                if v6 is None:
                    v5 = 0
                else:
                    v5 = 1
                    _FORM_2.pack_into(block, 28, out.own(v6, -15))
                _FORM_3.pack_into(block, 24, v5)
            elif isinstance(v4, Err):
                v3 = 1
                v8 = v4.value
                if isinstance(v8, TypesErrorCodeDNSTimeout):
                    v7 = 0
                elif isinstance(v8, TypesErrorCodeDNSError):
                    v7 = 1
                    v9 = v8.value
                    if v9.__class__ is not DNSErrorPayload:
                        abi.check_class(v9, DNSErrorPayload)
                    v11 = v9.rcode
                    if v11 is None:
                        v10 = 0
                    else:
                        v10 = 1
                        v12 = abi.put_text(out, v11, block, 36)
                        _FORM_2.pack_into(block, 40, v12)
                    _FORM_3.pack_into(block, 32, v10)
                    v14 = v9.info_code
                    if v14 is None:
                        v13 = 0
                    else:
                        v13 = 1
                        _FORM_16.pack_into(block, 46, v14)
                    _FORM_3.pack_into(block, 44, v13)
                elif isinstance(v8, TypesErrorCodeDestinationNotFound):
                    v7 = 2
                elif isinstance(v8, TypesErrorCodeDestinationUnavailable):
                    v7 = 3
                elif isinstance(v8, TypesErrorCodeDestinationIPProhibited):
                    v7 = 4
                elif isinstance(v8, TypesErrorCodeDestinationIPUnroutable):
                    v7 = 5
                elif isinstance(v8, TypesErrorCodeConnectionRefused):
                    v7 = 6
                elif isinstance(v8, TypesErrorCodeConnectionTerminated):
                    v7 = 7
                elif isinstance(v8, TypesErrorCodeConnectionTimeout):
                    v7 = 8
                elif isinstance(v8, TypesErrorCodeConnectionReadTimeout):
                    v7 = 9
                elif isinstance(v8, TypesErrorCodeConnectionWriteTimeout):
                    v7 = 10
                elif isinstance(v8, TypesErrorCodeConnectionLimitReached):
                    v7 = 11
                elif isinstance(v8, TypesErrorCodeTLSProtocolError):
                    v7 = 12
                elif isinstance(v8, TypesErrorCodeTLSCertificateError):
                    v7 = 13
                elif isinstance(v8, TypesErrorCodeTLSAlertReceived):
                    v7 = 14
                    v15 = v8.value
                    if v15.__class__ is not TLSAlertReceivedPayload:
                        abi.check_class(v15, TLSAlertReceivedPayload)
                    v17 = v15.alert_id
                    if v17 is None:
                        v16 = 0
                    else:
                        v16 = 1
                        _FORM_3.pack_into(block, 33, v17)
                    _FORM_3.pack_into(block, 32, v16)
                    v19 = v15.alert_message
                    if v19 is None:
                        v18 = 0
                    else:
                        v18 = 1
                        v20 = abi.put_text(out, v19, block, 40)
                        _FORM_2.pack_into(block, 44, v20)
                    _FORM_3.pack_into(block, 36, v18)
                elif isinstance(v8, TypesErrorCodeHTTPRequestDenied):
                    v7 = 15
                elif isinstance(v8, TypesErrorCodeHTTPRequestLengthRequired):
                    v7 = 16
                elif isinstance(v8, TypesErrorCodeHTTPRequestBodySize):
                    v7 = 17
                    v22 = v8.value
                    if v22 is None:
                        v21 = 0
                    else:
                        v21 = 1
                        _FORM_4.pack_into(block, 40, v22)
                    _FORM_3.pack_into(block, 32, v21)
                elif isinstance(v8, TypesErrorCodeHTTPRequestMethodInvalid):
                    v7 = 18
                elif isinstance(v8, TypesErrorCodeHTTPRequestURIInvalid):
                    v7 = 19
                elif isinstance(v8, TypesErrorCodeHTTPRequestURITooLong):
                    v7 = 20
                elif isinstance(v8, TypesErrorCodeHTTPRequestHeaderSectionSize):
                    v7 = 21
                    v24 = v8.value
                    if v24 is None:
                        v23 = 0
                    else:
                        v23 = 1
                        _FORM_2.pack_into(block, 36, v24)
                    _FORM_3.pack_into(block, 32, v23)
                elif isinstance(v8, TypesErrorCodeHTTPRequestHeaderSize):
                    v7 = 22
                    v26 = v8.value
                    if v26 is None:
                        v25 = 0
                    else:
                        v25 = 1
                        if v26.__class__ is not FieldSizePayload:
                            abi.check_class(v26, FieldSizePayload)
                        v28 = v26.field_name
                        if v28 is None:
                            v27 = 0
                        else:
                            v27 = 1
                            v29 = abi.put_text(out, v28, block, 40)
                            _FORM_2.pack_into(block, 44, v29)
                        _FORM_3.pack_into(block, 36, v27)
                        v31 = v26.field_size
                        if v31 is None:
                            v30 = 0
                        else:
                            v30 = 1
                            _FORM_2.pack_into(block, 52, v31)
                        _FORM_3.pack_into(block, 48, v30)
                    _FORM_3.pack_into(block, 32, v25)
                elif isinstance(v8, TypesErrorCodeHTTPRequestTrailerSectionSize):
                    v7 = 23
                    v33 = v8.value
                    if v33 is None:
                        v32 = 0
                    else:
                        v32 = 1
                        _FORM_2.pack_into(block, 36, v33)
                    _FORM_3.pack_into(block, 32, v32)
                elif isinstance(v8, TypesErrorCodeHTTPRequestTrailerSize):
                    v7 = 24
                    v34 = v8.value
                    if v34.__class__ is not FieldSizePayload:
                        abi.check_class(v34, FieldSizePayload)
                    v36 = v34.field_name
                    if v36 is None:
                        v35 = 0
                    else:
                        v35 = 1
                        v37 = abi.put_text(out, v36, block, 36)
                        _FORM_2.pack_into(block, 40, v37)
                    _FORM_3.pack_into(block, 32, v35)
                    v39 = v34.field_size
                    if v39 is None:
                        v38 = 0
                    else:
                        v38 = 1
                        _FORM_2.pack_into(block, 48, v39)
                    _FORM_3.pack_into(block, 44, v38)
                elif isinstance(v8, TypesErrorCodeHTTPResponseIncomplete):
                    v7 = 25
                elif isinstance(v8, TypesErrorCodeHTTPResponseHeaderSectionSize):
                    v7 = 26
                    v41 = v8.value
                    if v41 is None:
                        v40 = 0
                    else:
                        v40 = 1
                        _FORM_2.pack_into(block, 36, v41)
                    _FORM_3.pack_into(block, 32, v40)
                elif isinstance(v8, TypesErrorCodeHTTPResponseHeaderSize):
                    v7 = 27
                    v42 = v8.value
                    if v42.__class__ is not FieldSizePayload:
                        abi.check_class(v42, FieldSizePayload)
                    v44 = v42.field_name
                    if v44 is None:
                        v43 = 0
                    else:
                        v43 = 1
                        v45 = abi.put_text(out, v44, block, 36)
                        _FORM_2.pack_into(block, 40, v45)
                    _FORM_3.pack_into(block, 32, v43)
                    v47 = v42.field_size
                    if v47 is None:
                        v46 = 0
                    else:
                        v46 = 1
                        _FORM_2.pack_into(block, 48, v47)
                    _FORM_3.pack_into(block, 44, v46)
                elif isinstance(v8, TypesErrorCodeHTTPResponseBodySize):
                    v7 = 28
                    v49 = v8.value
                    if v49 is None:
                        v48 = 0
                    else:
                        v48 = 1
                        _FORM_4.pack_into(block, 40, v49)
                    _FORM_3.pack_into(block, 32, v48)
                elif isinstance(v8, TypesErrorCodeHTTPResponseTrailerSectionSize):
                    v7 = 29
                    v51 = v8.value
                    if v51 is None:
                        v50 = 0
                    else:
                        v50 = 1
                        _FORM_2.pack_into(block, 36, v51)
                    _FORM_3.pack_into(block, 32, v50)
                elif isinstance(v8, TypesErrorCodeHTTPResponseTrailerSize):
                    v7 = 30
                    v52 = v8.value
                    if v52.__class__ is not FieldSizePayload:
                        abi.check_class(v52, FieldSizePayload)
                    v54 = v52.field_name
                    if v54 is None:
                        v53 = 0
                    else:
                        v53 = 1
                        v55 = abi.put_text(out, v54, block, 36)
                        _FORM_2.pack_into(block, 40, v55)
                    _FORM_3.pack_into(block, 32, v53)
                    v57 = v52.field_size
                    if v57 is None:
                        v56 = 0
                    else:
                        v56 = 1
                        _FORM_2.pack_into(block, 48, v57)
                    _FORM_3.pack_into(block, 44, v56)
                elif isinstance(v8, TypesErrorCodeHTTPResponseTransferCoding):
                    v7 = 31
                    v59 = v8.value
                    if v59 is None:
                        v58 = 0
                    else:
                        v58 = 1
                        v60 = abi.put_text(out, v59, block, 36)
                        _FORM_2.pack_into(block, 40, v60)
                    _FORM_3.pack_into(block, 32, v58)
                elif isinstance(v8, TypesErrorCodeHTTPResponseContentCoding):
                    v7 = 32
                    v62 = v8.value
                    if v62 is None:
                        v61 = 0
                    else:
                        v61 = 1
                        v63 = abi.put_text(out, v62, block, 36)
                        _FORM_2.pack_into(block, 40, v63)
                    _FORM_3.pack_into(block, 32, v61)
                elif isinstance(v8, TypesErrorCodeHTTPResponseTimeout):
                    v7 = 33
                elif isinstance(v8, TypesErrorCodeHTTPUpgradeFailed):
                    v7 = 34
                elif isinstance(v8, TypesErrorCodeHTTPProtocolError):
                    v7 = 35
                elif isinstance(v8, TypesErrorCodeLoopDetected):
                    v7 = 36
                elif isinstance(v8, TypesErrorCodeConfigurationError):
                    v7 = 37
                elif isinstance(v8, TypesErrorCodeInternalError):
                    v7 = 38
                    v65 = v8.value
                    if v65 is None:
                        v64 = 0
                    else:
                        v64 = 1
                        v66 = abi.put_text(out, v65, block, 36)
                        _FORM_2.pack_into(block, 40, v66)
                    _FORM_3.pack_into(block, 32, v64)
                else:
                    raise abi.wrong_value(v8)
                _FORM_3.pack_into(block, 24, v7)
            else:
                raise abi.wrong_value(v4)
            _FORM_3.pack_into(block, 16, v3)
        elif isinstance(value, Err):
            if value.value is not None:
                raise abi.wrong_value(value.value)
            v2 = 1
        else:
            raise abi.wrong_value(value)
        _FORM_3.pack_into(block, 8, v2)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_outgoing_response_body(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -22),)


def _lower_import_wasi_http_types_method_outgoing_response_body(
    out: abi.Lowering,
    value: OutgoingBody | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -19))
    elif isinstance(outcome, Err):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 1
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_outgoing_body_write(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -19),)


def _lower_import_wasi_http_types_method_outgoing_body_write(
    out: abi.Lowering,
    value: OutputStream | abi.RaisedError,
) -> bytearray:
    block = bytearray(8)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 4, out.own(outcome.value, -4))
    elif isinstance(outcome, Err):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 1
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_static_outgoing_body_finish(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    v1: Fields | None
    if p1 == 0:
        v1 = None
    elif p1 == 1:
        v1 = memory.own(p2, -15)
    else:
        raise memory.invalid_case(p1, 2)
    return (memory.own(p0, -19), v1)


def _lower_import_wasi_http_types_static_outgoing_body_finish(
    out: abi.Lowering,
    value: None | abi.RaisedError,
) -> bytearray:
    block = bytearray(40)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        if outcome.value is not None:
            raise abi.wrong_value(outcome.value)
        v1 = 0
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, TypesErrorCodeDNSTimeout):
            v2 = 0
        elif isinstance(v3, TypesErrorCodeDNSError):
            v2 = 1
            v4 = v3.value
            if v4.__class__ is not DNSErrorPayload:
                abi.check_class(v4, DNSErrorPayload)
            v6 = v4.rcode
            if v6 is None:
                v5 = 0
            else:
                v5 = 1
                v7 = abi.put_text(out, v6, block, 20)
                _FORM_2.pack_into(block, 24, v7)
            _FORM_3.pack_into(block, 16, v5)
            v9 = v4.info_code
            if v9 is None:
                v8 = 0
            else:
                v8 = 1
                _FORM_16.pack_into(block, 30, v9)
            _FORM_3.pack_into(block, 28, v8)
        elif isinstance(v3, TypesErrorCodeDestinationNotFound):
            v2 = 2
        elif isinstance(v3, TypesErrorCodeDestinationUnavailable):
            v2 = 3
        elif isinstance(v3, TypesErrorCodeDestinationIPProhibited):
            v2 = 4
        elif isinstance(v3, TypesErrorCodeDestinationIPUnroutable):
            v2 = 5
        elif isinstance(v3, TypesErrorCodeConnectionRefused):
            v2 = 6
        elif isinstance(v3, TypesErrorCodeConnectionTerminated):
            v2 = 7
        elif isinstance(v3, TypesErrorCodeConnectionTimeout):
            v2 = 8
        elif isinstance(v3, TypesErrorCodeConnectionReadTimeout):
            v2 = 9
        elif isinstance(v3, TypesErrorCodeConnectionWriteTimeout):
            v2 = 10
        elif isinstance(v3, TypesErrorCodeConnectionLimitReached):
            v2 = 11
        elif isinstance(v3, TypesErrorCodeTLSProtocolError):
            v2 = 12
        elif isinstance(v3, TypesErrorCodeTLSCertificateError):
            v2 = 13
        elif isinstance(v3, TypesErrorCodeTLSAlertReceived):
            v2 = 14
            v10 = v3.value
            if v10.__class__ is not TLSAlertReceivedPayload:
                abi.check_class(v10, TLSAlertReceivedPayload)
            v12 = v10.alert_id
            if v12 is None:
                v11 = 0
            else:
                v11 = 1
                _FORM_3.pack_into(block, 17, v12)
            _FORM_3.pack_into(block, 16, v11)
            v14 = v10.alert_message
            if v14 is None:
                v13 = 0
            else:
                v13 = 1
                v15 = abi.put_text(out, v14, block, 24)
                _FORM_2.pack_into(block, 28, v15)
            _FORM_3.pack_into(block, 20, v13)
        elif isinstance(v3, TypesErrorCodeHTTPRequestDenied):
            v2 = 15
        elif isinstance(v3, TypesErrorCodeHTTPRequestLengthRequired):
            v2 = 16
        elif isinstance(v3, TypesErrorCodeHTTPRequestBodySize):
            v2 = 17
            v17 = v3.value
            if v17 is None:
                v16 = 0
            else:
                v16 = 1
                _FORM_4.pack_into(block, 24, v17)
            _FORM_3.pack_into(block, 16, v16)
        elif isinstance(v3, TypesErrorCodeHTTPRequestMethodInvalid):
            v2 = 18
        elif isinstance(v3, TypesErrorCodeHTTPRequestURIInvalid):
            v2 = 19
        elif isinstance(v3, TypesErrorCodeHTTPRequestURITooLong):
            v2 = 20
        elif isinstance(v3, TypesErrorCodeHTTPRequestHeaderSectionSize):
            v2 = 21
            v19 = v3.value
            if v19 is None:
                v18 = 0
            else:
                v18 = 1
                _FORM_2.pack_into(block, 20, v19)
            _FORM_3.pack_into(block, 16, v18)
        elif isinstance(v3, TypesErrorCodeHTTPRequestHeaderSize):
            v2 = 22
            v21 = v3.value
            if v21 is None:
                v20 = 0
            else:
                v20 = 1
                if v21.__class__ is not FieldSizePayload:
                    abi.check_class(v21, FieldSizePayload)
                v23 = v21.field_name
                if v23 is None:
                    v22 = 0
                else:
                    v22 = 1
                    v24 = abi.put_text(out, v23, block, 24)
                    _FORM_2.pack_into(block, 28, v24)
                _FORM_3.pack_into(block, 20, v22)
                v26 = v21.field_size
                if v26 is None:
                    v25 = 0
                else:
                    v25 = 1
                    _FORM_2.pack_into(block, 36, v26)
                _FORM_3.pack_into(block, 32, v25)
            _FORM_3.pack_into(block, 16, v20)
        elif isinstance(v3, TypesErrorCodeHTTPRequestTrailerSectionSize):
            v2 = 23
            v28 = v3.value
            if v28 is None:
                v27 = 0
            else:
                v27 = 1
                _FORM_2.pack_into(block, 20, v28)
            _FORM_3.pack_into(block, 16, v27)
        elif isinstance(v3, TypesErrorCodeHTTPRequestTrailerSize):
            v2 = 24
            v29 = v3.value
            if v29.__class__ is not FieldSizePayload:
                abi.check_class(v29, FieldSizePayload)
            v31 = v29.field_name
            if v31 is None:
                v30 = 0
            else:
                v30 = 1
                v32 = abi.put_text(out, v31, block, 20)
                _FORM_2.pack_into(block, 24, v32)
            _FORM_3.pack_into(block, 16, v30)
            v34 = v29.field_size
            if v34 is None:
                v33 = 0
            else:
                v33 = 1
                _FORM_2.pack_into(block, 32, v34)
            _FORM_3.pack_into(block, 28, v33)
        elif isinstance(v3, TypesErrorCodeHTTPResponseIncomplete):
            v2 = 25
        elif isinstance(v3, TypesErrorCodeHTTPResponseHeaderSectionSize):
            v2 = 26
            v36 = v3.value
            if v36 is None:
                v35 = 0
            else:
                v35 = 1
                _FORM_2.pack_into(block, 20, v36)
            _FORM_3.pack_into(block, 16, v35)
        elif isinstance(v3, TypesErrorCodeHTTPResponseHeaderSize):
            v2 = 27
            v37 = v3.value
            if v37.__class__ is not FieldSizePayload:
                abi.check_class(v37, FieldSizePayload)
            v39 = v37.field_name
            if v39 is None:
                v38 = 0
            else:
                v38 = 1
                v40 = abi.put_text(out, v39, block, 20)
                _FORM_2.pack_into(block, 24, v40)
            _FORM_3.pack_into(block, 16, v38)
            v42 = v37.field_size
            if v42 is None:
                v41 = 0
            else:
                v41 = 1
                _FORM_2.pack_into(block, 32, v42)
            _FORM_3.pack_into(block, 28, v41)
        elif isinstance(v3, TypesErrorCodeHTTPResponseBodySize):
            v2 = 28
            v44 = v3.value
            if v44 is None:
                v43 = 0
            else:
                v43 = 1
                _FORM_4.pack_into(block, 24, v44)
            _FORM_3.pack_into(block, 16, v43)
        elif isinstance(v3, TypesErrorCodeHTTPResponseTrailerSectionSize):
            v2 = 29
            v46 = v3.value
            if v46 is None:
                v45 = 0
            else:
                v45 = 1
                _FORM_2.pack_into(block, 20, v46)
            _FORM_3.pack_into(block, 16, v45)
        elif isinstance(v3, TypesErrorCodeHTTPResponseTrailerSize):
            v2 = 30
            v47 = v3.value
            if v47.__class__ is not FieldSizePayload:
                abi.check_class(v47, FieldSizePayload)
            v49 = v47.field_name
            if v49 is None:
                v48 = 0
            else:
                v48 = 1
                v50 = abi.put_text(out, v49, block, 20)
                _FORM_2.pack_into(block, 24, v50)
            _FORM_3.pack_into(block, 16, v48)
            v52 = v47.field_size
            if v52 is None:
                v51 = 0
            else:
                v51 = 1
                _FORM_2.pack_into(block, 32, v52)
            _FORM_3.pack_into(block, 28, v51)
        elif isinstance(v3, TypesErrorCodeHTTPResponseTransferCoding):
            v2 = 31
            v54 = v3.value
            if v54 is None:
                v53 = 0
            else:
                v53 = 1
                v55 = abi.put_text(out, v54, block, 20)
                _FORM_2.pack_into(block, 24, v55)
            _FORM_3.pack_into(block, 16, v53)
        elif isinstance(v3, TypesErrorCodeHTTPResponseContentCoding):
            v2 = 32
            v57 = v3.value
            if v57 is None:
                v56 = 0
            else:
                v56 = 1
                v58 = abi.put_text(out, v57, block, 20)
                _FORM_2.pack_into(block, 24, v58)
            _FORM_3.pack_into(block, 16, v56)
        elif isinstance(v3, TypesErrorCodeHTTPResponseTimeout):
            v2 = 33
        elif isinstance(v3, TypesErrorCodeHTTPUpgradeFailed):
            v2 = 34
        elif isinstance(v3, TypesErrorCodeHTTPProtocolError):
            v2 = 35
        elif isinstance(v3, TypesErrorCodeLoopDetected):
            v2 = 36
        elif isinstance(v3, TypesErrorCodeConfigurationError):
            v2 = 37
        elif isinstance(v3, TypesErrorCodeInternalError):
            v2 = 38
            v60 = v3.value
            if v60 is None:
                v59 = 0
            else:
                v59 = 1
                v61 = abi.put_text(out, v60, block, 20)
                _FORM_2.pack_into(block, 24, v61)
            _FORM_3.pack_into(block, 16, v59)
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 8, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_types_method_future_incoming_response_get(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    (p0,) = core
    return (memory.borrow(p0, -25),)


def _lower_import_wasi_http_types_method_future_incoming_response_get(
    out: abi.Lowering,
    value: Ok[Ok[IncomingResponse] | Err[TypesErrorCode]] | Err[None] | None,
) -> bytearray:
    block = bytearray(56)
    if value is None:
        v1 = 0
    else:
        v1 = 1
        if isinstance(value, Ok):
            v2 = 0
            v4 = value.value
            if isinstance(v4, Ok):
                v3 = 0
                _FORM_2.pack_into(block, 24, out.own(v4.value, -23))
            elif isinstance(v4, Err):
                v3 = 1
                v6 = v4.value
                if isinstance(v6, TypesErrorCodeDNSTimeout):
                    v5 = 0
                elif isinstance(v6, TypesErrorCodeDNSError):
                    v5 = 1
                    v7 = v6.value
                    if v7.__class__ is not DNSErrorPayload:
                        abi.check_class(v7, DNSErrorPayload)
                    v9 = v7.rcode
                    if v9 is None:
                        v8 = 0
                    else:
                        v8 = 1
                        v10 = abi.put_text(out, v9, block, 36)
                        _FORM_2.pack_into(block, 40, v10)
                    _FORM_3.pack_into(block, 32, v8)
                    v12 = v7.info_code
                    if v12 is None:
                        v11 = 0
                    else:
                        v11 = 1
                        _FORM_16.pack_into(block, 46, v12)
                    _FORM_3.pack_into(block, 44, v11)
                elif isinstance(v6, TypesErrorCodeDestinationNotFound):
                    v5 = 2
                elif isinstance(v6, TypesErrorCodeDestinationUnavailable):
                    v5 = 3
                elif isinstance(v6, TypesErrorCodeDestinationIPProhibited):
                    v5 = 4
                elif isinstance(v6, TypesErrorCodeDestinationIPUnroutable):
                    v5 = 5
                elif isinstance(v6, TypesErrorCodeConnectionRefused):
                    v5 = 6
                elif isinstance(v6, TypesErrorCodeConnectionTerminated):
                    v5 = 7
                elif isinstance(v6, TypesErrorCodeConnectionTimeout):
                    v5 = 8
                elif isinstance(v6, TypesErrorCodeConnectionReadTimeout):
                    v5 = 9
                elif isinstance(v6, TypesErrorCodeConnectionWriteTimeout):
                    v5 = 10
                elif isinstance(v6, TypesErrorCodeConnectionLimitReached):
                    v5 = 11
                elif isinstance(v6, TypesErrorCodeTLSProtocolError):
                    v5 = 12
                elif isinstance(v6, TypesErrorCodeTLSCertificateError):
                    v5 = 13
                elif isinstance(v6, TypesErrorCodeTLSAlertReceived):
                    v5 = 14
                    v13 = v6.value
                    if v13.__class__ is not TLSAlertReceivedPayload:
                        abi.check_class(v13, TLSAlertReceivedPayload)
                    v15 = v13.alert_id
                    if v15 is None:
                        v14 = 0
                    else:
                        v14 = 1
                        _FORM_3.pack_into(block, 33, v15)
                    _FORM_3.pack_into(block, 32, v14)
                    v17 = v13.alert_message
                    if v17 is None:
                        v16 = 0
                    else:
                        v16 = 1
                        v18 = abi.put_text(out, v17, block, 40)
                        _FORM_2.pack_into(block, 44, v18)
                    _FORM_3.pack_into(block, 36, v16)
                elif isinstance(v6, TypesErrorCodeHTTPRequestDenied):
                    v5 = 15
                elif isinstance(v6, TypesErrorCodeHTTPRequestLengthRequired):
                    v5 = 16
                elif isinstance(v6, TypesErrorCodeHTTPRequestBodySize):
                    v5 = 17
                    v20 = v6.value
                    if v20 is None:
                        v19 = 0
                    else:
                        v19 = 1
                        _FORM_4.pack_into(block, 40, v20)
                    _FORM_3.pack_into(block, 32, v19)
                elif isinstance(v6, TypesErrorCodeHTTPRequestMethodInvalid):
                    v5 = 18
                elif isinstance(v6, TypesErrorCodeHTTPRequestURIInvalid):
                    v5 = 19
                elif isinstance(v6, TypesErrorCodeHTTPRequestURITooLong):
                    v5 = 20
                elif isinstance(v6, TypesErrorCodeHTTPRequestHeaderSectionSize):
                    v5 = 21
                    v22 = v6.value
                    if v22 is None:
                        v21 = 0
                    else:
                        v21 = 1
                        _FORM_2.pack_into(block, 36, v22)
                    _FORM_3.pack_into(block, 32, v21)
                elif isinstance(v6, TypesErrorCodeHTTPRequestHeaderSize):
                    v5 = 22
                    v24 = v6.value
                    if v24 is None:
                        v23 = 0
                    else:
                        v23 = 1
                        if v24.__class__ is not FieldSizePayload:
                            abi.check_class(v24, FieldSizePayload)
                        v26 = v24.field_name
                        if v26 is None:
                            v25 = 0
                        else:
                            v25 = 1
                            v27 = abi.put_text(out, v26, block, 40)
                            _FORM_2.pack_into(block, 44, v27)
                        _FORM_3.pack_into(block, 36, v25)
                        v29 = v24.field_size
                        if v29 is None:
                            v28 = 0
                        else:
                            v28 = 1
                            _FORM_2.pack_into(block, 52, v29)
                        _FORM_3.pack_into(block, 48, v28)
                    _FORM_3.pack_into(block, 32, v23)
                elif isinstance(v6, TypesErrorCodeHTTPRequestTrailerSectionSize):
                    v5 = 23
                    v31 = v6.value
                    if v31 is None:
                        v30 = 0
                    else:
                        v30 = 1
                        _FORM_2.pack_into(block, 36, v31)
                    _FORM_3.pack_into(block, 32, v30)
                elif isinstance(v6, TypesErrorCodeHTTPRequestTrailerSize):
                    v5 = 24
                    v32 = v6.value
                    if v32.__class__ is not FieldSizePayload:
                        abi.check_class(v32, FieldSizePayload)
                    v34 = v32.field_name
                    if v34 is None:
                        v33 = 0
                    else:
                        v33 = 1
                        v35 = abi.put_text(out, v34, block, 36)
                        _FORM_2.pack_into(block, 40, v35)
                    _FORM_3.pack_into(block, 32, v33)
                    v37 = v32.field_size
                    if v37 is None:
                        v36 = 0
                    else:
                        v36 = 1
                        _FORM_2.pack_into(block, 48, v37)
                    _FORM_3.pack_into(block, 44, v36)
                elif isinstance(v6, TypesErrorCodeHTTPResponseIncomplete):
                    v5 = 25
                elif isinstance(v6, TypesErrorCodeHTTPResponseHeaderSectionSize):
                    v5 = 26
                    v39 = v6.value
                    if v39 is None:
                        v38 = 0
                    else:
                        v38 = 1
                        _FORM_2.pack_into(block, 36, v39)
                    _FORM_3.pack_into(block, 32, v38)
                elif isinstance(v6, TypesErrorCodeHTTPResponseHeaderSize):
                    v5 = 27
                    v40 = v6.value
                    if v40.__class__ is not FieldSizePayload:
                        abi.check_class(v40, FieldSizePayload)
                    v42 = v40.field_name
                    if v42 is None:
                        v41 = 0
                    else:
                        v41 = 1
                        v43 = abi.put_text(out, v42, block, 36)
                        _FORM_2.pack_into(block, 40, v43)
                    _FORM_3.pack_into(block, 32, v41)
                    v45 = v40.field_size
                    if v45 is None:
                        v44 = 0
                    else:
                        v44 = 1
                        _FORM_2.pack_into(block, 48, v45)
                    _FORM_3.pack_into(block, 44, v44)
                elif isinstance(v6, TypesErrorCodeHTTPResponseBodySize):
                    v5 = 28
                    v47 = v6.value
                    if v47 is None:
                        v46 = 0
                    else:
                        v46 = 1
                        _FORM_4.pack_into(block, 40, v47)
                    _FORM_3.pack_into(block, 32, v46)
                elif isinstance(v6, TypesErrorCodeHTTPResponseTrailerSectionSize):
                    v5 = 29
                    v49 = v6.value
                    if v49 is None:
                        v48 = 0
                    else:
                        v48 = 1
                        _FORM_2.pack_into(block, 36, v49)
                    _FORM_3.pack_into(block, 32, v48)
                elif isinstance(v6, TypesErrorCodeHTTPResponseTrailerSize):
                    v5 = 30
                    v50 = v6.value
                    if v50.__class__ is not FieldSizePayload:
                        abi.check_class(v50, FieldSizePayload)
                    v52 = v50.field_name
                    if v52 is None:
                        v51 = 0
                    else:
                        v51 = 1
                        v53 = abi.put_text(out, v52, block, 36)
                        _FORM_2.pack_into(block, 40, v53)
                    _FORM_3.pack_into(block, 32, v51)
                    v55 = v50.field_size
                    if v55 is None:
                        v54 = 0
                    else:
                        v54 = 1
                        _FORM_2.pack_into(block, 48, v55)
                    _FORM_3.pack_into(block, 44, v54)
                elif isinstance(v6, TypesErrorCodeHTTPResponseTransferCoding):
                    v5 = 31
                    v57 = v6.value
                    if v57 is None:
                        v56 = 0
                    else:
                        v56 = 1
                        v58 = abi.put_text(out, v57, block, 36)
                        _FORM_2.pack_into(block, 40, v58)
                    _FORM_3.pack_into(block, 32, v56)
                elif isinstance(v6, TypesErrorCodeHTTPResponseContentCoding):
                    v5 = 32
                    v60 = v6.value
                    if v60 is None:
                        v59 = 0
                    else:
                        v59 = 1
                        v61 = abi.put_text(out, v60, block, 36)
                        _FORM_2.pack_into(block, 40, v61)
                    _FORM_3.pack_into(block, 32, v59)
                elif isinstance(v6, TypesErrorCodeHTTPResponseTimeout):
                    v5 = 33
                elif isinstance(v6, TypesErrorCodeHTTPUpgradeFailed):
                    v5 = 34
                elif isinstance(v6, TypesErrorCodeHTTPProtocolError):
                    v5 = 35
                elif isinstance(v6, TypesErrorCodeLoopDetected):
                    v5 = 36
                elif isinstance(v6, TypesErrorCodeConfigurationError):
                    v5 = 37
                elif isinstance(v6, TypesErrorCodeInternalError):
                    v5 = 38
                    v63 = v6.value
                    if v63 is None:
                        v62 = 0
                    else:
                        v62 = 1
                        v64 = abi.put_text(out, v63, block, 36)
                        _FORM_2.pack_into(block, 40, v64)
                    _FORM_3.pack_into(block, 32, v62)
                else:
                    raise abi.wrong_value(v6)
                _FORM_3.pack_into(block, 24, v5)
            else:
                raise abi.wrong_value(v4)
            _FORM_3.pack_into(block, 16, v3)
        elif isinstance(value, Err):
            if value.value is not None:
                raise abi.wrong_value(value.value)
            v2 = 1
        else:
            raise abi.wrong_value(value)
        _FORM_3.pack_into(block, 8, v2)
    _FORM_3.pack_into(block, 0, v1)
    return block


def _lift_import_wasi_http_outgoing_handler_handle(
    memory: abi.GuestMemory,
    core: tuple[Any, ...],
) -> tuple[Any, ...]:
    p0, p1, p2 = core
    v1: RequestOptions | None
    if p1 == 0:
        v1 = None
    elif p1 == 1:
        v1 = memory.own(p2, -20)
    else:
        raise memory.invalid_case(p1, 2)
    return (memory.own(p0, -18), v1)


def _lower_import_wasi_http_outgoing_handler_handle(
    out: abi.Lowering,
    value: FutureIncomingResponse | abi.RaisedError,
) -> bytearray:
    block = bytearray(40)
    outcome = abi.outcome(value)
    if isinstance(outcome, Ok):
        v1 = 0
        _FORM_2.pack_into(block, 8, out.own(outcome.value, -25))
    elif isinstance(outcome, Err):
        v1 = 1
        v3 = outcome.value
        if isinstance(v3, TypesErrorCodeDNSTimeout):
            v2 = 0
        elif isinstance(v3, TypesErrorCodeDNSError):
            v2 = 1
            v4 = v3.value
            if v4.__class__ is not DNSErrorPayload:
                abi.check_class(v4, DNSErrorPayload)
            v6 = v4.rcode
            if v6 is None:
                v5 = 0
            else:
                v5 = 1
                v7 = abi.put_text(out, v6, block, 20)
                _FORM_2.pack_into(block, 24, v7)
            _FORM_3.pack_into(block, 16, v5)
            v9 = v4.info_code
            if v9 is None:
                v8 = 0
            else:
                v8 = 1
                _FORM_16.pack_into(block, 30, v9)
            _FORM_3.pack_into(block, 28, v8)
        elif isinstance(v3, TypesErrorCodeDestinationNotFound):
            v2 = 2
        elif isinstance(v3, TypesErrorCodeDestinationUnavailable):
            v2 = 3
        elif isinstance(v3, TypesErrorCodeDestinationIPProhibited):
            v2 = 4
        elif isinstance(v3, TypesErrorCodeDestinationIPUnroutable):
            v2 = 5
        elif isinstance(v3, TypesErrorCodeConnectionRefused):
            v2 = 6
        elif isinstance(v3, TypesErrorCodeConnectionTerminated):
            v2 = 7
        elif isinstance(v3, TypesErrorCodeConnectionTimeout):
            v2 = 8
        elif isinstance(v3, TypesErrorCodeConnectionReadTimeout):
            v2 = 9
        elif isinstance(v3, TypesErrorCodeConnectionWriteTimeout):
            v2 = 10
        elif isinstance(v3, TypesErrorCodeConnectionLimitReached):
            v2 = 11
        elif isinstance(v3, TypesErrorCodeTLSProtocolError):
            v2 = 12
        elif isinstance(v3, TypesErrorCodeTLSCertificateError):
            v2 = 13
        elif isinstance(v3, TypesErrorCodeTLSAlertReceived):
            v2 = 14
            v10 = v3.value
            if v10.__class__ is not TLSAlertReceivedPayload:
                abi.check_class(v10, TLSAlertReceivedPayload)
            v12 = v10.alert_id
            if v12 is None:
                v11 = 0
            else:
                v11 = 1
                _FORM_3.pack_into(block, 17, v12)
            _FORM_3.pack_into(block, 16, v11)
            v14 = v10.alert_message
            if v14 is None:
                v13 = 0
            else:
                v13 = 1
                v15 = abi.put_text(out, v14, block, 24)
                _FORM_2.pack_into(block, 28, v15)
            _FORM_3.pack_into(block, 20, v13)
        elif isinstance(v3, TypesErrorCodeHTTPRequestDenied):
            v2 = 15
        elif isinstance(v3, TypesErrorCodeHTTPRequestLengthRequired):
            v2 = 16
        elif isinstance(v3, TypesErrorCodeHTTPRequestBodySize):
            v2 = 17
            v17 = v3.value
            if v17 is None:
                v16 = 0
            else:
                v16 = 1
                _FORM_4.pack_into(block, 24, v17)
            _FORM_3.pack_into(block, 16, v16)
        elif isinstance(v3, TypesErrorCodeHTTPRequestMethodInvalid):
            v2 = 18
        elif isinstance(v3, TypesErrorCodeHTTPRequestURIInvalid):
            v2 = 19
        elif isinstance(v3, TypesErrorCodeHTTPRequestURITooLong):
            v2 = 20
        elif isinstance(v3, TypesErrorCodeHTTPRequestHeaderSectionSize):
            v2 = 21
            v19 = v3.value
            if v19 is None:
                v18 = 0
            else:
                v18 = 1
                _FORM_2.pack_into(block, 20, v19)
            _FORM_3.pack_into(block, 16, v18)
        elif isinstance(v3, TypesErrorCodeHTTPRequestHeaderSize):
            v2 = 22
            v21 = v3.value
            if v21 is None:
                v20 = 0
            else:
                v20 = 1
                if v21.__class__ is not FieldSizePayload:
                    abi.check_class(v21, FieldSizePayload)
                v23 = v21.field_name
                if v23 is None:
                    v22 = 0
                else:
                    v22 = 1
                    v24 = abi.put_text(out, v23, block, 24)
                    _FORM_2.pack_into(block, 28, v24)
                _FORM_3.pack_into(block, 20, v22)
                v26 = v21.field_size
                if v26 is None:
                    v25 = 0
                else:
                    v25 = 1
                    _FORM_2.pack_into(block, 36, v26)
                _FORM_3.pack_into(block, 32, v25)
            _FORM_3.pack_into(block, 16, v20)
        elif isinstance(v3, TypesErrorCodeHTTPRequestTrailerSectionSize):
            v2 = 23
            v28 = v3.value
            if v28 is None:
                v27 = 0
            else:
                v27 = 1
                _FORM_2.pack_into(block, 20, v28)
            _FORM_3.pack_into(block, 16, v27)
        elif isinstance(v3, TypesErrorCodeHTTPRequestTrailerSize):
            v2 = 24
            v29 = v3.value
            if v29.__class__ is not FieldSizePayload:
                abi.check_class(v29, FieldSizePayload)
            v31 = v29.field_name
            if v31 is None:
                v30 = 0
            else:
                v30 = 1
                v32 = abi.put_text(out, v31, block, 20)
                _FORM_2.pack_into(block, 24, v32)
            _FORM_3.pack_into(block, 16, v30)
            v34 = v29.field_size
            if v34 is None:
                v33 = 0
            else:
                v33 = 1
                _FORM_2.pack_into(block, 32, v34)
            _FORM_3.pack_into(block, 28, v33)
        elif isinstance(v3, TypesErrorCodeHTTPResponseIncomplete):
            v2 = 25
        elif isinstance(v3, TypesErrorCodeHTTPResponseHeaderSectionSize):
            v2 = 26
            v36 = v3.value
            if v36 is None:
                v35 = 0
            else:
                v35 = 1
                _FORM_2.pack_into(block, 20, v36)
            _FORM_3.pack_into(block, 16, v35)
        elif isinstance(v3, TypesErrorCodeHTTPResponseHeaderSize):
            v2 = 27
            v37 = v3.value
            if v37.__class__ is not FieldSizePayload:
                abi.check_class(v37, FieldSizePayload)
            v39 = v37.field_name
            if v39 is None:
                v38 = 0
            else:
                v38 = 1
                v40 = abi.put_text(out, v39, block, 20)
                _FORM_2.pack_into(block, 24, v40)
            _FORM_3.pack_into(block, 16, v38)
            v42 = v37.field_size
            if v42 is None:
                v41 = 0
            else:
                v41 = 1
                _FORM_2.pack_into(block, 32, v42)
            _FORM_3.pack_into(block, 28, v41)
        elif isinstance(v3, TypesErrorCodeHTTPResponseBodySize):
            v2 = 28
            v44 = v3.value
            if v44 is None:
                v43 = 0
            else:
                v43 = 1
                _FORM_4.pack_into(block, 24, v44)
            _FORM_3.pack_into(block, 16, v43)
        elif isinstance(v3, TypesErrorCodeHTTPResponseTrailerSectionSize):
            v2 = 29
            v46 = v3.value
            if v46 is None:
                v45 = 0
            else:
                v45 = 1
                _FORM_2.pack_into(block, 20, v46)
            _FORM_3.pack_into(block, 16, v45)
        elif isinstance(v3, TypesErrorCodeHTTPResponseTrailerSize):
            v2 = 30
            v47 = v3.value
            if v47.__class__ is not FieldSizePayload:
                abi.check_class(v47, FieldSizePayload)
            v49 = v47.field_name
            if v49 is None:
                v48 = 0
            else:
                v48 = 1
                v50 = abi.put_text(out, v49, block, 20)
                _FORM_2.pack_into(block, 24, v50)
            _FORM_3.pack_into(block, 16, v48)
            v52 = v47.field_size
            if v52 is None:
                v51 = 0
            else:
                v51 = 1
                _FORM_2.pack_into(block, 32, v52)
            _FORM_3.pack_into(block, 28, v51)
        elif isinstance(v3, TypesErrorCodeHTTPResponseTransferCoding):
            v2 = 31
            v54 = v3.value
            if v54 is None:
                v53 = 0
            else:
                v53 = 1
                v55 = abi.put_text(out, v54, block, 20)
                _FORM_2.pack_into(block, 24, v55)
            _FORM_3.pack_into(block, 16, v53)
        elif isinstance(v3, TypesErrorCodeHTTPResponseContentCoding):
            v2 = 32
            v57 = v3.value
            if v57 is None:
                v56 = 0
            else:
                v56 = 1
                v58 = abi.put_text(out, v57, block, 20)
                _FORM_2.pack_into(block, 24, v58)
            _FORM_3.pack_into(block, 16, v56)
        elif isinstance(v3, TypesErrorCodeHTTPResponseTimeout):
            v2 = 33
        elif isinstance(v3, TypesErrorCodeHTTPUpgradeFailed):
            v2 = 34
        elif isinstance(v3, TypesErrorCodeHTTPProtocolError):
            v2 = 35
        elif isinstance(v3, TypesErrorCodeLoopDetected):
            v2 = 36
        elif isinstance(v3, TypesErrorCodeConfigurationError):
            v2 = 37
        elif isinstance(v3, TypesErrorCodeInternalError):
            v2 = 38
            v60 = v3.value
            if v60 is None:
                v59 = 0
            else:
                v59 = 1
                v61 = abi.put_text(out, v60, block, 20)
                _FORM_2.pack_into(block, 24, v61)
            _FORM_3.pack_into(block, 16, v59)
        else:
            raise abi.wrong_value(v3)
        _FORM_3.pack_into(block, 8, v2)
    else:
        raise abi.wrong_value(outcome)
    _FORM_3.pack_into(block, 0, v1)
    return block


#: The resources, by the numbers that bindings of all components have for them.
RESOURCES = {
    -1: plan.Resource("error"),
    -2: plan.Resource("pollable"),
    -3: plan.Resource("input-stream"),
    -4: plan.Resource("output-stream"),
    -5: plan.Resource("terminal-input"),
    -6: plan.Resource("terminal-output"),
    -7: plan.Resource("descriptor"),
    -8: plan.Resource("directory-entry-stream"),
    -9: plan.Resource("network"),
    -10: plan.Resource("tcp-socket"),
    -11: plan.Resource("udp-socket"),
    -12: plan.Resource("incoming-datagram-stream"),
    -13: plan.Resource("outgoing-datagram-stream"),
    -14: plan.Resource("resolve-address-stream"),
    -15: plan.Resource("fields"),
    -16: plan.Resource("incoming-request"),
    -17: plan.Resource("incoming-body"),
    -18: plan.Resource("outgoing-request"),
    -19: plan.Resource("outgoing-body"),
    -20: plan.Resource("request-options"),
    -21: plan.Resource("response-outparam"),
    -22: plan.Resource("outgoing-response"),
    -23: plan.Resource("incoming-response"),
    -24: plan.Resource("future-trailers"),
    -25: plan.Resource("future-incoming-response"),
}

_ROWS = (
    plan.HostFunction(
        "wasi:io/poll#[method]pollable.ready",
        "poll",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_poll_method_pollable_ready,
        lower=_lower_import_wasi_io_poll_method_pollable_ready,
        borrows=True,
        method="ready",
        count=1,
        result="bool",
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/poll#[method]pollable.block",
        "poll",
        "(param u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_poll_method_pollable_block,
        borrows=True,
        method="block",
        count=1,
        result=("none",),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]input-stream.subscribe",
        "streams",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_input_stream_subscribe,
        lower=_lower_import_wasi_io_streams_method_input_stream_subscribe,
        borrows=True,
        method="subscribe",
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]output-stream.subscribe",
        "streams",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_output_stream_subscribe,
        lower=_lower_import_wasi_io_streams_method_output_stream_subscribe,
        borrows=True,
        method="subscribe",
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:clocks/monotonic-clock#now",
        "monotonic_clock.now",
        "(result u64)",
        plan.Options(0),
        count=0,
        result="u64",
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:clocks/monotonic-clock#resolution",
        "monotonic_clock.resolution",
        "(result u64)",
        plan.Options(0),
        count=0,
        result="u64",
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:clocks/monotonic-clock#subscribe-instant",
        "monotonic_clock.subscribe_instant",
        "(param u64) (result u32)",
        plan.Options(0),
        lower=_lower_import_wasi_clocks_monotonic_clock_subscribe_instant,
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:clocks/monotonic-clock#subscribe-duration",
        "monotonic_clock.subscribe_duration",
        "(param u64) (result u32)",
        plan.Options(0),
        lower=_lower_import_wasi_clocks_monotonic_clock_subscribe_duration,
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:clocks/timezone#utc-offset",
        "timezone.utc_offset",
        "(param u64 u32) (result i32)",
        plan.Options(0),
        lift=_lift_import_wasi_clocks_timezone_utc_offset,
        count=1,
        result="s32",
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:random/random#get-random-u64",
        "random.get_random_u64",
        "(result u64)",
        plan.Options(0),
        count=0,
        result="u64",
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:random/insecure#get-insecure-random-u64",
        "insecure.get_insecure_random_u64",
        "(result u64)",
        plan.Options(0),
        count=0,
        result="u64",
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:cli/exit#exit",
        "exit.exit",
        "(param u32)",
        plan.Options(0),
        lift=_lift_import_wasi_cli_exit_exit,
        count=1,
        result=("none",),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:cli/exit#exit-with-code",
        "exit.exit_with_code",
        "(param u32)",
        plan.Options(0),
        lift=_lift_import_wasi_cli_exit_exit_with_code,
        count=1,
        result=("none",),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:cli/stdin#get-stdin",
        "stdin.get_stdin",
        "(result u32)",
        plan.Options(0),
        lower=_lower_import_wasi_cli_stdin_get_stdin,
        count=0,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:cli/stdout#get-stdout",
        "stdout.get_stdout",
        "(result u32)",
        plan.Options(0),
        lower=_lower_import_wasi_cli_stdout_get_stdout,
        count=0,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:cli/stderr#get-stderr",
        "stderr.get_stderr",
        "(result u32)",
        plan.Options(0),
        lower=_lower_import_wasi_cli_stderr_get_stderr,
        count=0,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.is-same-object",
        "types",
        "(param u32 u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_is_same_object,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_is_same_object,
        borrows=True,
        method="is_same_object",
        count=2,
        result="bool",
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/instance-network#instance-network",
        "instance_network.instance_network",
        "(result u32)",
        plan.Options(0),
        lower=_lower_import_wasi_sockets_instance_network_instance_network,
        count=0,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.is-listening",
        "tcp",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_is_listening,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_is_listening,
        borrows=True,
        method="is_listening",
        count=1,
        result="bool",
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.address-family",
        "tcp",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_address_family,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_address_family,
        borrows=True,
        method="address_family",
        count=1,
        result=("class", IpAddressFamily),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.subscribe",
        "tcp",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_subscribe,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_subscribe,
        borrows=True,
        method="subscribe",
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]udp-socket.address-family",
        "udp",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_udp_socket_address_family,
        lower=_lower_import_wasi_sockets_udp_method_udp_socket_address_family,
        borrows=True,
        method="address_family",
        count=1,
        result=("class", IpAddressFamily),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]udp-socket.subscribe",
        "udp",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_udp_socket_subscribe,
        lower=_lower_import_wasi_sockets_udp_method_udp_socket_subscribe,
        borrows=True,
        method="subscribe",
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]incoming-datagram-stream.subscribe",
        "udp",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_incoming_datagram_stream_subscribe,
        lower=_lower_import_wasi_sockets_udp_method_incoming_datagram_stream_subscribe,
        borrows=True,
        method="subscribe",
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]outgoing-datagram-stream.subscribe",
        "udp",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_outgoing_datagram_stream_subscribe,
        lower=_lower_import_wasi_sockets_udp_method_outgoing_datagram_stream_subscribe,
        borrows=True,
        method="subscribe",
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/ip-name-lookup#[method]resolve-address-stream.subscribe",
        "ip_name_lookup",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_ip_name_lookup_method_resolve_address_stream_subscribe,
        lower=_lower_import_wasi_sockets_ip_name_lookup_method_resolve_address_stream_subscribe,
        borrows=True,
        method="subscribe",
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[constructor]fields",
        "http_types.fields",
        "(result u32)",
        plan.Options(0),
        lower=_lower_import_wasi_http_types_constructor_fields,
        count=0,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]fields.clone",
        "http_types",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_fields_clone,
        lower=_lower_import_wasi_http_types_method_fields_clone,
        borrows=True,
        method="clone",
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]incoming-request.headers",
        "http_types",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_incoming_request_headers,
        lower=_lower_import_wasi_http_types_method_incoming_request_headers,
        borrows=True,
        method="headers",
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[constructor]outgoing-request",
        "http_types.outgoing_request",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_constructor_outgoing_request,
        lower=_lower_import_wasi_http_types_constructor_outgoing_request,
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-request.headers",
        "http_types",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_request_headers,
        lower=_lower_import_wasi_http_types_method_outgoing_request_headers,
        borrows=True,
        method="headers",
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[constructor]request-options",
        "http_types.request_options",
        "(result u32)",
        plan.Options(0),
        lower=_lower_import_wasi_http_types_constructor_request_options,
        count=0,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]request-options.set-connect-timeout",
        "http_types",
        "(param u32 u32 u64) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_request_options_set_connect_timeout,
        lower=_lower_import_wasi_http_types_method_request_options_set_connect_timeout,
        raises=True,
        borrows=True,
        method="set_connect_timeout",
        count=2,
        result=("result", (Ok, None), (Err, None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]request-options.set-first-byte-timeout",
        "http_types",
        "(param u32 u32 u64) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_request_options_set_first_byte_timeout,
        lower=_lower_import_wasi_http_types_method_request_options_set_first_byte_timeout,
        raises=True,
        borrows=True,
        method="set_first_byte_timeout",
        count=2,
        result=("result", (Ok, None), (Err, None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]request-options.set-between-bytes-timeout",
        "http_types",
        "(param u32 u32 u64) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_request_options_set_between_bytes_timeout,
        lower=_lower_import_wasi_http_types_method_request_options_set_between_bytes_timeout,
        raises=True,
        borrows=True,
        method="set_between_bytes_timeout",
        count=2,
        result=("result", (Ok, None), (Err, None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]incoming-response.status",
        "http_types",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_incoming_response_status,
        lower=_lower_import_wasi_http_types_method_incoming_response_status,
        borrows=True,
        method="status",
        count=1,
        result="u16",
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]incoming-response.headers",
        "http_types",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_incoming_response_headers,
        lower=_lower_import_wasi_http_types_method_incoming_response_headers,
        borrows=True,
        method="headers",
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[static]incoming-body.finish",
        "http_types.incoming_body_finish",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_static_incoming_body_finish,
        lower=_lower_import_wasi_http_types_static_incoming_body_finish,
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]future-trailers.subscribe",
        "http_types",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_future_trailers_subscribe,
        lower=_lower_import_wasi_http_types_method_future_trailers_subscribe,
        borrows=True,
        method="subscribe",
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[constructor]outgoing-response",
        "http_types.outgoing_response",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_constructor_outgoing_response,
        lower=_lower_import_wasi_http_types_constructor_outgoing_response,
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-response.status-code",
        "http_types",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_response_status_code,
        lower=_lower_import_wasi_http_types_method_outgoing_response_status_code,
        borrows=True,
        method="status_code",
        count=1,
        result="u16",
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-response.set-status-code",
        "http_types",
        "(param u32 u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_response_set_status_code,
        lower=_lower_import_wasi_http_types_method_outgoing_response_set_status_code,
        raises=True,
        borrows=True,
        method="set_status_code",
        count=2,
        result=("result", (Ok, None), (Err, None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-response.headers",
        "http_types",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_response_headers,
        lower=_lower_import_wasi_http_types_method_outgoing_response_headers,
        borrows=True,
        method="headers",
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]future-incoming-response.subscribe",
        "http_types",
        "(param u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_future_incoming_response_subscribe,
        lower=_lower_import_wasi_http_types_method_future_incoming_response_subscribe,
        borrows=True,
        method="subscribe",
        count=1,
        result=("resource", None),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/error#[method]error.to-debug-string",
        "error",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_error_method_error_to_debug_string,
        lower=_lower_import_wasi_io_error_method_error_to_debug_string,
        spilled=(8, 4),
        borrows=True,
        method="to_debug_string",
        count=1,
        result="string",
        is_provided=True,
        piece=(0, 1),
    ),
    plan.HostFunction(
        "wasi:io/poll#poll",
        "poll.poll",
        "(param u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_poll_poll,
        lower=_lower_import_wasi_io_poll_poll,
        spilled=(8, 4),
        borrows=True,
        count=1,
        result=("list", "u32"),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]input-stream.read",
        "streams",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_input_stream_read,
        lower=_lower_import_wasi_io_streams_method_input_stream_read,
        spilled=(12, 4),
        raises=True,
        borrows=True,
        method="read",
        count=2,
        result=("result", (Ok, ("list", "u8")), (Err, _kind_1)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]input-stream.blocking-read",
        "streams",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_input_stream_blocking_read,
        lower=_lower_import_wasi_io_streams_method_input_stream_blocking_read,
        spilled=(12, 4),
        raises=True,
        borrows=True,
        method="blocking_read",
        count=2,
        result=("result", (Ok, ("list", "u8")), (Err, _kind_1)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]input-stream.skip",
        "streams",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_input_stream_skip,
        lower=_lower_import_wasi_io_streams_method_input_stream_skip,
        spilled=(16, 8),
        raises=True,
        borrows=True,
        method="skip",
        count=2,
        result=("result", (Ok, "u64"), (Err, _kind_1)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]input-stream.blocking-skip",
        "streams",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_input_stream_blocking_skip,
        lower=_lower_import_wasi_io_streams_method_input_stream_blocking_skip,
        spilled=(16, 8),
        raises=True,
        borrows=True,
        method="blocking_skip",
        count=2,
        result=("result", (Ok, "u64"), (Err, _kind_1)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]output-stream.check-write",
        "streams",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_output_stream_check_write,
        lower=_lower_import_wasi_io_streams_method_output_stream_check_write,
        spilled=(16, 8),
        raises=True,
        borrows=True,
        method="check_write",
        count=1,
        result=("result", (Ok, "u64"), (Err, _kind_1)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]output-stream.write",
        "streams",
        "(param u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_output_stream_write,
        lower=_lower_import_wasi_io_streams_method_output_stream_write,
        spilled=(12, 4),
        raises=True,
        borrows=True,
        method="write",
        count=2,
        result=("result", (Ok, None), (Err, _kind_1)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]output-stream.blocking-write-and-flush",
        "streams",
        "(param u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_output_stream_blocking_write_and_flush,
        lower=_lower_import_wasi_io_streams_method_output_stream_blocking_write_and_flush,
        spilled=(12, 4),
        raises=True,
        borrows=True,
        method="blocking_write_and_flush",
        count=2,
        result=("result", (Ok, None), (Err, _kind_1)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]output-stream.flush",
        "streams",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_output_stream_flush,
        lower=_lower_import_wasi_io_streams_method_output_stream_flush,
        spilled=(12, 4),
        raises=True,
        borrows=True,
        method="flush",
        count=1,
        result=("result", (Ok, None), (Err, _kind_1)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]output-stream.blocking-flush",
        "streams",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_output_stream_blocking_flush,
        lower=_lower_import_wasi_io_streams_method_output_stream_blocking_flush,
        spilled=(12, 4),
        raises=True,
        borrows=True,
        method="blocking_flush",
        count=1,
        result=("result", (Ok, None), (Err, _kind_1)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]output-stream.write-zeroes",
        "streams",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_output_stream_write_zeroes,
        lower=_lower_import_wasi_io_streams_method_output_stream_write_zeroes,
        spilled=(12, 4),
        raises=True,
        borrows=True,
        method="write_zeroes",
        count=2,
        result=("result", (Ok, None), (Err, _kind_1)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]output-stream.blocking-write-zeroes-and-flush",
        "streams",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_output_stream_blocking_write_zeroes_and_flush,
        lower=_lower_import_wasi_io_streams_method_output_stream_blocking_write_zeroes_and_flush,
        spilled=(12, 4),
        raises=True,
        borrows=True,
        method="blocking_write_zeroes_and_flush",
        count=2,
        result=("result", (Ok, None), (Err, _kind_1)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]output-stream.splice",
        "streams",
        "(param u32 u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_output_stream_splice,
        lower=_lower_import_wasi_io_streams_method_output_stream_splice,
        spilled=(16, 8),
        raises=True,
        borrows=True,
        method="splice",
        count=3,
        result=("result", (Ok, "u64"), (Err, _kind_1)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:io/streams#[method]output-stream.blocking-splice",
        "streams",
        "(param u32 u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_io_streams_method_output_stream_blocking_splice,
        lower=_lower_import_wasi_io_streams_method_output_stream_blocking_splice,
        spilled=(16, 8),
        raises=True,
        borrows=True,
        method="blocking_splice",
        count=3,
        result=("result", (Ok, "u64"), (Err, _kind_1)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:clocks/wall-clock#now",
        "wall_clock.now",
        "(param u32)",
        plan.Options(0),
        lower=_lower_import_wasi_clocks_wall_clock_now,
        spilled=(16, 8),
        count=0,
        result=_kind_2,
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:clocks/wall-clock#resolution",
        "wall_clock.resolution",
        "(param u32)",
        plan.Options(0),
        lower=_lower_import_wasi_clocks_wall_clock_resolution,
        spilled=(16, 8),
        count=0,
        result=_kind_2,
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:clocks/timezone#display",
        "timezone.display",
        "(param u64 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_clocks_timezone_display,
        lower=_lower_import_wasi_clocks_timezone_display,
        spilled=(16, 4),
        count=1,
        result=_kind_3,
        is_provided=True,
        piece=(4, 1),
    ),
    plan.HostFunction(
        "wasi:random/random#get-random-bytes",
        "random.get_random_bytes",
        "(param u64 u32)",
        plan.Options(0),
        lower=_lower_import_wasi_random_random_get_random_bytes,
        spilled=(8, 4),
        count=1,
        result=("list", "u8"),
        is_provided=True,
        piece=(0, 1),
    ),
    plan.HostFunction(
        "wasi:random/insecure#get-insecure-random-bytes",
        "insecure.get_insecure_random_bytes",
        "(param u64 u32)",
        plan.Options(0),
        lower=_lower_import_wasi_random_insecure_get_insecure_random_bytes,
        spilled=(8, 4),
        count=1,
        result=("list", "u8"),
        is_provided=True,
        piece=(0, 1),
    ),
    plan.HostFunction(
        "wasi:random/insecure-seed#insecure-seed",
        "insecure_seed.insecure_seed",
        "(param u32)",
        plan.Options(0),
        lower=_lower_import_wasi_random_insecure_seed_insecure_seed,
        spilled=(16, 8),
        count=0,
        result=("tuple", "u64", "u64"),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:cli/environment#get-environment",
        "environment.get_environment",
        "(param u32)",
        plan.Options(0),
        lower=_lower_import_wasi_cli_environment_get_environment,
        spilled=(8, 4),
        count=0,
        result=("list", ("tuple", "string", "string")),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:cli/environment#get-arguments",
        "environment.get_arguments",
        "(param u32)",
        plan.Options(0),
        lower=_lower_import_wasi_cli_environment_get_arguments,
        spilled=(8, 4),
        count=0,
        result=("list", "string"),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:cli/environment#initial-cwd",
        "environment.initial_cwd",
        "(param u32)",
        plan.Options(0),
        lower=_lower_import_wasi_cli_environment_initial_cwd,
        spilled=(12, 4),
        count=0,
        result=("option", "string"),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:cli/terminal-stdin#get-terminal-stdin",
        "terminal_stdin.get_terminal_stdin",
        "(param u32)",
        plan.Options(0),
        lower=_lower_import_wasi_cli_terminal_stdin_get_terminal_stdin,
        spilled=(8, 4),
        count=0,
        result=("option", ("resource", None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:cli/terminal-stdout#get-terminal-stdout",
        "terminal_stdout.get_terminal_stdout",
        "(param u32)",
        plan.Options(0),
        lower=_lower_import_wasi_cli_terminal_stdout_get_terminal_stdout,
        spilled=(8, 4),
        count=0,
        result=("option", ("resource", None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:cli/terminal-stderr#get-terminal-stderr",
        "terminal_stderr.get_terminal_stderr",
        "(param u32)",
        plan.Options(0),
        lower=_lower_import_wasi_cli_terminal_stderr_get_terminal_stderr,
        spilled=(8, 4),
        count=0,
        result=("option", ("resource", None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.read-via-stream",
        "types",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_read_via_stream,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_read_via_stream,
        spilled=(8, 4),
        raises=True,
        borrows=True,
        method="read_via_stream",
        count=2,
        result=("result", (Ok, ("resource", None)), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.write-via-stream",
        "types",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_write_via_stream,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_write_via_stream,
        spilled=(8, 4),
        raises=True,
        borrows=True,
        method="write_via_stream",
        count=2,
        result=("result", (Ok, ("resource", None)), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.append-via-stream",
        "types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_append_via_stream,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_append_via_stream,
        spilled=(8, 4),
        raises=True,
        borrows=True,
        method="append_via_stream",
        count=1,
        result=("result", (Ok, ("resource", None)), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.advise",
        "types",
        "(param u32 u64 u64 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_advise,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_advise,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="advise",
        count=4,
        result=("result", (Ok, None), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.sync-data",
        "types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_sync_data,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_sync_data,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="sync_data",
        count=1,
        result=("result", (Ok, None), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.get-flags",
        "types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_get_flags,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_get_flags,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="get_flags",
        count=1,
        result=(
            "result",
            (Ok, ("class", DescriptorFlags)),
            (Err, ("class", ErrorCode)),
        ),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.get-type",
        "types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_get_type,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_get_type,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="get_type",
        count=1,
        result=("result", (Ok, ("class", DescriptorType)), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.set-size",
        "types",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_set_size,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_set_size,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set_size",
        count=2,
        result=("result", (Ok, None), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.set-times",
        "types",
        "(param u32 u32 u64 u32 u32 u64 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_set_times,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_set_times,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set_times",
        count=3,
        result=("result", (Ok, None), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.read",
        "types",
        "(param u32 u64 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_read,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_read,
        spilled=(16, 4),
        raises=True,
        borrows=True,
        method="read",
        count=3,
        result=(
            "result",
            (Ok, ("tuple", ("list", "u8"), "bool")),
            (Err, ("class", ErrorCode)),
        ),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.write",
        "types",
        "(param u32 u32 u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_write,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_write,
        spilled=(16, 8),
        raises=True,
        borrows=True,
        method="write",
        count=3,
        result=("result", (Ok, "u64"), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.read-directory",
        "types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_read_directory,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_read_directory,
        spilled=(8, 4),
        raises=True,
        borrows=True,
        method="read_directory",
        count=1,
        result=("result", (Ok, ("resource", None)), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.sync",
        "types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_sync,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_sync,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="sync",
        count=1,
        result=("result", (Ok, None), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.create-directory-at",
        "types",
        "(param u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_create_directory_at,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_create_directory_at,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="create_directory_at",
        count=2,
        result=("result", (Ok, None), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.stat",
        "types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_stat,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_stat,
        spilled=(104, 8),
        raises=True,
        borrows=True,
        method="stat",
        count=1,
        result=("result", (Ok, _kind_4), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.stat-at",
        "types",
        "(param u32 u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_stat_at,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_stat_at,
        spilled=(104, 8),
        raises=True,
        borrows=True,
        method="stat_at",
        count=3,
        result=("result", (Ok, _kind_4), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.set-times-at",
        "types",
        "(param u32 u32 u32 u32 u32 u64 u32 u32 u64 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_set_times_at,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_set_times_at,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set_times_at",
        count=5,
        result=("result", (Ok, None), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.link-at",
        "types",
        "(param u32 u32 u32 u32 u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_link_at,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_link_at,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="link_at",
        count=5,
        result=("result", (Ok, None), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.open-at",
        "types",
        "(param u32 u32 u32 u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_open_at,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_open_at,
        spilled=(8, 4),
        raises=True,
        borrows=True,
        method="open_at",
        count=5,
        result=("result", (Ok, ("resource", None)), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.readlink-at",
        "types",
        "(param u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_readlink_at,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_readlink_at,
        spilled=(12, 4),
        raises=True,
        borrows=True,
        method="readlink_at",
        count=2,
        result=("result", (Ok, "string"), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.remove-directory-at",
        "types",
        "(param u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_remove_directory_at,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_remove_directory_at,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="remove_directory_at",
        count=2,
        result=("result", (Ok, None), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.rename-at",
        "types",
        "(param u32 u32 u32 u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_rename_at,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_rename_at,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="rename_at",
        count=4,
        result=("result", (Ok, None), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.symlink-at",
        "types",
        "(param u32 u32 u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_symlink_at,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_symlink_at,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="symlink_at",
        count=3,
        result=("result", (Ok, None), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.unlink-file-at",
        "types",
        "(param u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_unlink_file_at,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_unlink_file_at,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="unlink_file_at",
        count=2,
        result=("result", (Ok, None), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.metadata-hash",
        "types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_metadata_hash,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_metadata_hash,
        spilled=(24, 8),
        raises=True,
        borrows=True,
        method="metadata_hash",
        count=1,
        result=("result", (Ok, _kind_5), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]descriptor.metadata-hash-at",
        "types",
        "(param u32 u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_descriptor_metadata_hash_at,
        lower=_lower_import_wasi_filesystem_types_method_descriptor_metadata_hash_at,
        spilled=(24, 8),
        raises=True,
        borrows=True,
        method="metadata_hash_at",
        count=3,
        result=("result", (Ok, _kind_5), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#[method]directory-entry-stream.read-directory-entry",
        "types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_method_directory_entry_stream_read_directory_entry,
        lower=_lower_import_wasi_filesystem_types_method_directory_entry_stream_read_directory_entry,
        spilled=(20, 4),
        raises=True,
        borrows=True,
        method="read_directory_entry",
        count=1,
        result=("result", (Ok, ("option", _kind_6)), (Err, ("class", ErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/types#filesystem-error-code",
        "types.filesystem_error_code",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_filesystem_types_filesystem_error_code,
        lower=_lower_import_wasi_filesystem_types_filesystem_error_code,
        spilled=(2, 1),
        borrows=True,
        count=1,
        result=("option", ("class", ErrorCode)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:filesystem/preopens#get-directories",
        "preopens.get_directories",
        "(param u32)",
        plan.Options(0),
        lower=_lower_import_wasi_filesystem_preopens_get_directories,
        spilled=(8, 4),
        count=0,
        result=("list", ("tuple", ("resource", None), "string")),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/network#network-error-code",
        "network.network_error_code",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_network_network_error_code,
        lower=_lower_import_wasi_sockets_network_network_error_code,
        spilled=(2, 1),
        borrows=True,
        count=1,
        result=("option", ("class", NetworkErrorCode)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.start-bind",
        "tcp",
        "(param u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_start_bind,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_start_bind,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="start_bind",
        count=3,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.finish-bind",
        "tcp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_finish_bind,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_finish_bind,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="finish_bind",
        count=1,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.start-connect",
        "tcp",
        "(param u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_start_connect,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_start_connect,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="start_connect",
        count=3,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.finish-connect",
        "tcp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_finish_connect,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_finish_connect,
        spilled=(12, 4),
        raises=True,
        borrows=True,
        method="finish_connect",
        count=1,
        result=(
            "result",
            (Ok, ("tuple", ("resource", None), ("resource", None))),
            (Err, ("class", NetworkErrorCode)),
        ),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.start-listen",
        "tcp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_start_listen,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_start_listen,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="start_listen",
        count=1,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.finish-listen",
        "tcp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_finish_listen,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_finish_listen,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="finish_listen",
        count=1,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.accept",
        "tcp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_accept,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_accept,
        spilled=(16, 4),
        raises=True,
        borrows=True,
        method="accept",
        count=1,
        result=(
            "result",
            (Ok, ("tuple", ("resource", None), ("resource", None), ("resource", None))),
            (Err, ("class", NetworkErrorCode)),
        ),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.local-address",
        "tcp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_local_address,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_local_address,
        spilled=(36, 4),
        raises=True,
        borrows=True,
        method="local_address",
        count=1,
        result=("result", (Ok, _kind_7), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.remote-address",
        "tcp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_remote_address,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_remote_address,
        spilled=(36, 4),
        raises=True,
        borrows=True,
        method="remote_address",
        count=1,
        result=("result", (Ok, _kind_7), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.set-listen-backlog-size",
        "tcp",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_set_listen_backlog_size,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_set_listen_backlog_size,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set_listen_backlog_size",
        count=2,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.keep-alive-enabled",
        "tcp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_enabled,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_enabled,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="keep_alive_enabled",
        count=1,
        result=("result", (Ok, "bool"), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.set-keep-alive-enabled",
        "tcp",
        "(param u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_enabled,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_enabled,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set_keep_alive_enabled",
        count=2,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.keep-alive-idle-time",
        "tcp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_idle_time,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_idle_time,
        spilled=(16, 8),
        raises=True,
        borrows=True,
        method="keep_alive_idle_time",
        count=1,
        result=("result", (Ok, "u64"), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.set-keep-alive-idle-time",
        "tcp",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_idle_time,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_idle_time,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set_keep_alive_idle_time",
        count=2,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.keep-alive-interval",
        "tcp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_interval,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_interval,
        spilled=(16, 8),
        raises=True,
        borrows=True,
        method="keep_alive_interval",
        count=1,
        result=("result", (Ok, "u64"), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.set-keep-alive-interval",
        "tcp",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_interval,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_interval,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set_keep_alive_interval",
        count=2,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.keep-alive-count",
        "tcp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_count,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_keep_alive_count,
        spilled=(8, 4),
        raises=True,
        borrows=True,
        method="keep_alive_count",
        count=1,
        result=("result", (Ok, "u32"), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.set-keep-alive-count",
        "tcp",
        "(param u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_count,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_set_keep_alive_count,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set_keep_alive_count",
        count=2,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.hop-limit",
        "tcp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_hop_limit,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_hop_limit,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="hop_limit",
        count=1,
        result=("result", (Ok, "u8"), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.set-hop-limit",
        "tcp",
        "(param u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_set_hop_limit,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_set_hop_limit,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set_hop_limit",
        count=2,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.receive-buffer-size",
        "tcp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_receive_buffer_size,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_receive_buffer_size,
        spilled=(16, 8),
        raises=True,
        borrows=True,
        method="receive_buffer_size",
        count=1,
        result=("result", (Ok, "u64"), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.set-receive-buffer-size",
        "tcp",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_set_receive_buffer_size,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_set_receive_buffer_size,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set_receive_buffer_size",
        count=2,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.send-buffer-size",
        "tcp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_send_buffer_size,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_send_buffer_size,
        spilled=(16, 8),
        raises=True,
        borrows=True,
        method="send_buffer_size",
        count=1,
        result=("result", (Ok, "u64"), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.set-send-buffer-size",
        "tcp",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_set_send_buffer_size,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_set_send_buffer_size,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set_send_buffer_size",
        count=2,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp#[method]tcp-socket.shutdown",
        "tcp",
        "(param u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_method_tcp_socket_shutdown,
        lower=_lower_import_wasi_sockets_tcp_method_tcp_socket_shutdown,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="shutdown",
        count=2,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/tcp-create-socket#create-tcp-socket",
        "tcp_create_socket.create_tcp_socket",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_tcp_create_socket_create_tcp_socket,
        lower=_lower_import_wasi_sockets_tcp_create_socket_create_tcp_socket,
        spilled=(8, 4),
        raises=True,
        count=1,
        result=("result", (Ok, ("resource", None)), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]udp-socket.start-bind",
        "udp",
        "(param u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_udp_socket_start_bind,
        lower=_lower_import_wasi_sockets_udp_method_udp_socket_start_bind,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="start_bind",
        count=3,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]udp-socket.finish-bind",
        "udp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_udp_socket_finish_bind,
        lower=_lower_import_wasi_sockets_udp_method_udp_socket_finish_bind,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="finish_bind",
        count=1,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]udp-socket.stream",
        "udp",
        "(param u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_udp_socket_stream,
        lower=_lower_import_wasi_sockets_udp_method_udp_socket_stream,
        spilled=(12, 4),
        raises=True,
        borrows=True,
        method="stream",
        count=2,
        result=(
            "result",
            (Ok, ("tuple", ("resource", None), ("resource", None))),
            (Err, ("class", NetworkErrorCode)),
        ),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]udp-socket.local-address",
        "udp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_udp_socket_local_address,
        lower=_lower_import_wasi_sockets_udp_method_udp_socket_local_address,
        spilled=(36, 4),
        raises=True,
        borrows=True,
        method="local_address",
        count=1,
        result=("result", (Ok, _kind_7), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]udp-socket.remote-address",
        "udp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_udp_socket_remote_address,
        lower=_lower_import_wasi_sockets_udp_method_udp_socket_remote_address,
        spilled=(36, 4),
        raises=True,
        borrows=True,
        method="remote_address",
        count=1,
        result=("result", (Ok, _kind_7), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]udp-socket.unicast-hop-limit",
        "udp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_udp_socket_unicast_hop_limit,
        lower=_lower_import_wasi_sockets_udp_method_udp_socket_unicast_hop_limit,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="unicast_hop_limit",
        count=1,
        result=("result", (Ok, "u8"), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]udp-socket.set-unicast-hop-limit",
        "udp",
        "(param u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_udp_socket_set_unicast_hop_limit,
        lower=_lower_import_wasi_sockets_udp_method_udp_socket_set_unicast_hop_limit,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set_unicast_hop_limit",
        count=2,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]udp-socket.receive-buffer-size",
        "udp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_udp_socket_receive_buffer_size,
        lower=_lower_import_wasi_sockets_udp_method_udp_socket_receive_buffer_size,
        spilled=(16, 8),
        raises=True,
        borrows=True,
        method="receive_buffer_size",
        count=1,
        result=("result", (Ok, "u64"), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]udp-socket.set-receive-buffer-size",
        "udp",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_udp_socket_set_receive_buffer_size,
        lower=_lower_import_wasi_sockets_udp_method_udp_socket_set_receive_buffer_size,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set_receive_buffer_size",
        count=2,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]udp-socket.send-buffer-size",
        "udp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_udp_socket_send_buffer_size,
        lower=_lower_import_wasi_sockets_udp_method_udp_socket_send_buffer_size,
        spilled=(16, 8),
        raises=True,
        borrows=True,
        method="send_buffer_size",
        count=1,
        result=("result", (Ok, "u64"), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]udp-socket.set-send-buffer-size",
        "udp",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_udp_socket_set_send_buffer_size,
        lower=_lower_import_wasi_sockets_udp_method_udp_socket_set_send_buffer_size,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set_send_buffer_size",
        count=2,
        result=("result", (Ok, None), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]incoming-datagram-stream.receive",
        "udp",
        "(param u32 u64 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_incoming_datagram_stream_receive,
        lower=_lower_import_wasi_sockets_udp_method_incoming_datagram_stream_receive,
        spilled=(12, 4),
        raises=True,
        borrows=True,
        method="receive",
        count=2,
        result=("result", (Ok, ("list", _kind_10)), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]outgoing-datagram-stream.check-send",
        "udp",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_outgoing_datagram_stream_check_send,
        lower=_lower_import_wasi_sockets_udp_method_outgoing_datagram_stream_check_send,
        spilled=(16, 8),
        raises=True,
        borrows=True,
        method="check_send",
        count=1,
        result=("result", (Ok, "u64"), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp#[method]outgoing-datagram-stream.send",
        "udp",
        "(param u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_method_outgoing_datagram_stream_send,
        lower=_lower_import_wasi_sockets_udp_method_outgoing_datagram_stream_send,
        spilled=(16, 8),
        raises=True,
        borrows=True,
        method="send",
        count=2,
        result=("result", (Ok, "u64"), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/udp-create-socket#create-udp-socket",
        "udp_create_socket.create_udp_socket",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_udp_create_socket_create_udp_socket,
        lower=_lower_import_wasi_sockets_udp_create_socket_create_udp_socket,
        spilled=(8, 4),
        raises=True,
        count=1,
        result=("result", (Ok, ("resource", None)), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/ip-name-lookup#resolve-addresses",
        "ip_name_lookup.resolve_addresses",
        "(param u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_ip_name_lookup_resolve_addresses,
        lower=_lower_import_wasi_sockets_ip_name_lookup_resolve_addresses,
        spilled=(8, 4),
        raises=True,
        borrows=True,
        count=2,
        result=("result", (Ok, ("resource", None)), (Err, ("class", NetworkErrorCode))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:sockets/ip-name-lookup#[method]resolve-address-stream.resolve-next-address",
        "ip_name_lookup",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_sockets_ip_name_lookup_method_resolve_address_stream_resolve_next_address,
        lower=_lower_import_wasi_sockets_ip_name_lookup_method_resolve_address_stream_resolve_next_address,
        spilled=(22, 2),
        raises=True,
        borrows=True,
        method="resolve_next_address",
        count=1,
        result=(
            "result",
            (Ok, ("option", _kind_11)),
            (Err, ("class", NetworkErrorCode)),
        ),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#http-error-code",
        "http_types.http_error_code",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_http_error_code,
        lower=_lower_import_wasi_http_types_http_error_code,
        spilled=(40, 8),
        borrows=True,
        count=1,
        result=("option", _kind_12),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[static]fields.from-list",
        "http_types.fields_from_list",
        "(param u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_static_fields_from_list,
        lower=_lower_import_wasi_http_types_static_fields_from_list,
        spilled=(8, 4),
        raises=True,
        count=1,
        result=("result", (Ok, ("resource", None)), (Err, _kind_16)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]fields.get",
        "http_types",
        "(param u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_fields_get,
        lower=_lower_import_wasi_http_types_method_fields_get,
        spilled=(8, 4),
        borrows=True,
        method="get",
        count=2,
        result=("list", ("list", "u8")),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]fields.has",
        "http_types",
        "(param u32 u32 u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_fields_has,
        lower=_lower_import_wasi_http_types_method_fields_has,
        borrows=True,
        method="has",
        count=2,
        result="bool",
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]fields.set",
        "http_types",
        "(param u32 u32 u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_fields_set,
        lower=_lower_import_wasi_http_types_method_fields_set,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="set",
        count=3,
        result=("result", (Ok, None), (Err, _kind_16)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]fields.delete",
        "http_types",
        "(param u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_fields_delete,
        lower=_lower_import_wasi_http_types_method_fields_delete,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="delete",
        count=2,
        result=("result", (Ok, None), (Err, _kind_16)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]fields.append",
        "http_types",
        "(param u32 u32 u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_fields_append,
        lower=_lower_import_wasi_http_types_method_fields_append,
        spilled=(2, 1),
        raises=True,
        borrows=True,
        method="append",
        count=3,
        result=("result", (Ok, None), (Err, _kind_16)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]fields.entries",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_fields_entries,
        lower=_lower_import_wasi_http_types_method_fields_entries,
        spilled=(8, 4),
        borrows=True,
        method="entries",
        count=1,
        result=("list", ("tuple", "string", ("list", "u8"))),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]incoming-request.method",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_incoming_request_method,
        lower=_lower_import_wasi_http_types_method_incoming_request_method,
        spilled=(12, 4),
        borrows=True,
        method="method",
        count=1,
        result=_kind_17,
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]incoming-request.path-with-query",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_incoming_request_path_with_query,
        lower=_lower_import_wasi_http_types_method_incoming_request_path_with_query,
        spilled=(12, 4),
        borrows=True,
        method="path_with_query",
        count=1,
        result=("option", "string"),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]incoming-request.scheme",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_incoming_request_scheme,
        lower=_lower_import_wasi_http_types_method_incoming_request_scheme,
        spilled=(16, 4),
        borrows=True,
        method="scheme",
        count=1,
        result=("option", _kind_18),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]incoming-request.authority",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_incoming_request_authority,
        lower=_lower_import_wasi_http_types_method_incoming_request_authority,
        spilled=(12, 4),
        borrows=True,
        method="authority",
        count=1,
        result=("option", "string"),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]incoming-request.consume",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_incoming_request_consume,
        lower=_lower_import_wasi_http_types_method_incoming_request_consume,
        spilled=(8, 4),
        raises=True,
        borrows=True,
        method="consume",
        count=1,
        result=("result", (Ok, ("resource", None)), (Err, None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-request.body",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_request_body,
        lower=_lower_import_wasi_http_types_method_outgoing_request_body,
        spilled=(8, 4),
        raises=True,
        borrows=True,
        method="body",
        count=1,
        result=("result", (Ok, ("resource", None)), (Err, None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-request.method",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_request_method,
        lower=_lower_import_wasi_http_types_method_outgoing_request_method,
        spilled=(12, 4),
        borrows=True,
        method="method",
        count=1,
        result=_kind_17,
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-request.set-method",
        "http_types",
        "(param u32 u32 u32 u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_request_set_method,
        lower=_lower_import_wasi_http_types_method_outgoing_request_set_method,
        raises=True,
        borrows=True,
        method="set_method",
        count=2,
        result=("result", (Ok, None), (Err, None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-request.path-with-query",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_request_path_with_query,
        lower=_lower_import_wasi_http_types_method_outgoing_request_path_with_query,
        spilled=(12, 4),
        borrows=True,
        method="path_with_query",
        count=1,
        result=("option", "string"),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-request.set-path-with-query",
        "http_types",
        "(param u32 u32 u32 u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_request_set_path_with_query,
        lower=_lower_import_wasi_http_types_method_outgoing_request_set_path_with_query,
        raises=True,
        borrows=True,
        method="set_path_with_query",
        count=2,
        result=("result", (Ok, None), (Err, None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-request.scheme",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_request_scheme,
        lower=_lower_import_wasi_http_types_method_outgoing_request_scheme,
        spilled=(16, 4),
        borrows=True,
        method="scheme",
        count=1,
        result=("option", _kind_18),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-request.set-scheme",
        "http_types",
        "(param u32 u32 u32 u32 u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_request_set_scheme,
        lower=_lower_import_wasi_http_types_method_outgoing_request_set_scheme,
        raises=True,
        borrows=True,
        method="set_scheme",
        count=2,
        result=("result", (Ok, None), (Err, None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-request.authority",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_request_authority,
        lower=_lower_import_wasi_http_types_method_outgoing_request_authority,
        spilled=(12, 4),
        borrows=True,
        method="authority",
        count=1,
        result=("option", "string"),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-request.set-authority",
        "http_types",
        "(param u32 u32 u32 u32) (result u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_request_set_authority,
        lower=_lower_import_wasi_http_types_method_outgoing_request_set_authority,
        raises=True,
        borrows=True,
        method="set_authority",
        count=2,
        result=("result", (Ok, None), (Err, None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]request-options.connect-timeout",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_request_options_connect_timeout,
        lower=_lower_import_wasi_http_types_method_request_options_connect_timeout,
        spilled=(16, 8),
        borrows=True,
        method="connect_timeout",
        count=1,
        result=("option", "u64"),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]request-options.first-byte-timeout",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_request_options_first_byte_timeout,
        lower=_lower_import_wasi_http_types_method_request_options_first_byte_timeout,
        spilled=(16, 8),
        borrows=True,
        method="first_byte_timeout",
        count=1,
        result=("option", "u64"),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]request-options.between-bytes-timeout",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_request_options_between_bytes_timeout,
        lower=_lower_import_wasi_http_types_method_request_options_between_bytes_timeout,
        spilled=(16, 8),
        borrows=True,
        method="between_bytes_timeout",
        count=1,
        result=("option", "u64"),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]response-outparam.send-informational",
        "http_types",
        "(param u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_response_outparam_send_informational,
        lower=_lower_import_wasi_http_types_method_response_outparam_send_informational,
        spilled=(40, 8),
        raises=True,
        borrows=True,
        method="send_informational",
        count=3,
        result=("result", (Ok, None), (Err, _kind_12)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[static]response-outparam.set",
        "http_types.response_outparam_set",
        "(param u32 u32 u32 u32 u64 u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_static_response_outparam_set,
        count=2,
        result=("none",),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]incoming-response.consume",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_incoming_response_consume,
        lower=_lower_import_wasi_http_types_method_incoming_response_consume,
        spilled=(8, 4),
        raises=True,
        borrows=True,
        method="consume",
        count=1,
        result=("result", (Ok, ("resource", None)), (Err, None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]incoming-body.stream",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_incoming_body_stream,
        lower=_lower_import_wasi_http_types_method_incoming_body_stream,
        spilled=(8, 4),
        raises=True,
        borrows=True,
        method="stream",
        count=1,
        result=("result", (Ok, ("resource", None)), (Err, None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]future-trailers.get",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_future_trailers_get,
        lower=_lower_import_wasi_http_types_method_future_trailers_get,
        spilled=(56, 8),
        borrows=True,
        method="get",
        count=1,
        result=(
            "option",
            (
                "result",
                (Ok, ("result", (Ok, ("option", ("resource", None))), (Err, _kind_12))),
                (Err, None),
            ),
        ),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-response.body",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_response_body,
        lower=_lower_import_wasi_http_types_method_outgoing_response_body,
        spilled=(8, 4),
        raises=True,
        borrows=True,
        method="body",
        count=1,
        result=("result", (Ok, ("resource", None)), (Err, None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]outgoing-body.write",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_outgoing_body_write,
        lower=_lower_import_wasi_http_types_method_outgoing_body_write,
        spilled=(8, 4),
        raises=True,
        borrows=True,
        method="write",
        count=1,
        result=("result", (Ok, ("resource", None)), (Err, None)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[static]outgoing-body.finish",
        "http_types.outgoing_body_finish",
        "(param u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_static_outgoing_body_finish,
        lower=_lower_import_wasi_http_types_static_outgoing_body_finish,
        spilled=(40, 8),
        raises=True,
        count=2,
        result=("result", (Ok, None), (Err, _kind_12)),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/types#[method]future-incoming-response.get",
        "http_types",
        "(param u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_types_method_future_incoming_response_get,
        lower=_lower_import_wasi_http_types_method_future_incoming_response_get,
        spilled=(56, 8),
        borrows=True,
        method="get",
        count=1,
        result=(
            "option",
            (
                "result",
                (Ok, ("result", (Ok, ("resource", None)), (Err, _kind_12))),
                (Err, None),
            ),
        ),
        is_provided=True,
    ),
    plan.HostFunction(
        "wasi:http/outgoing-handler#handle",
        "outgoing_handler.handle",
        "(param u32 u32 u32 u32)",
        plan.Options(0),
        lift=_lift_import_wasi_http_outgoing_handler_handle,
        lower=_lower_import_wasi_http_outgoing_handler_handle,
        spilled=(40, 8),
        raises=True,
        count=2,
        result=("result", (Ok, ("resource", None)), (Err, _kind_12)),
        is_provided=True,
    ),
)
_FUNCTIONS = {row.name: row for row in _ROWS}


def function(name: str, options: plan.Options) -> plan.HostFunction:
    """Return a function, by the names of its interface and its own, with these options."""
    return replace(_FUNCTIONS[name], options=options)
