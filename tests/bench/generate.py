"""Makes one input; run as a process of its own, since some of it takes much memory."""

import sys
from pathlib import Path

from bench import corpus, million, odd_shapes, small_imports
from made_heavy import heavy


def main(arguments: list[str]) -> None:
    """One of these.

    `corpus COUNT FILE`, `large BYTES FILE`, `failed NUMBER FILE`, `odd KIND BYTES FILE`,
    `heavy FILE`, `zstd FILE RESULT`, `metadata COUNT FOLDER KIND` or `small IMPORTS FOLDER KIND`.
    """
    match arguments:
        case ["corpus", count, file]:
            corpus.write_lines(Path(file), int(count))
        case ["large", size, file]:
            Path(file).write_bytes(corpus.execution(1, int(size)))
        case ["failed", number, file]:
            failed = corpus.failed_execution(int(number), corpus.LARGEST_BYTES)
            Path(file).write_bytes(failed)
        case ["heavy", file]:
            Path(file).write_bytes(heavy())
        case ["odd", kind, size, file]:
            odd_shapes.write(Path(file), kind, int(size))
        case ["zstd", file, result]:
            Path(result).write_text(str(_zstd_bytes(Path(file))), "utf-8")
        case ["metadata", count, folder, kind]:
            million.write_archive(Path(folder), int(count), superseded=kind == "superseded")
        case ["small", imports, folder, kind]:
            small_imports.write_archive(Path(folder), int(imports), merged=kind == "merged")
        case _:
            sys.exit(main.__doc__)


def _zstd_bytes(path: Path) -> int:
    """As `zstd -19 --long=27` makes it of a stream."""
    import zstandard

    parameters = zstandard.ZstdCompressionParameters.from_level(
        19, window_log=27, enable_ldm=True, write_checksum=True
    )
    compressor = zstandard.ZstdCompressor(compression_params=parameters)
    with path.open("rb") as file:
        return sum(map(len, compressor.read_to_iter(file)))


if __name__ == "__main__":
    main(sys.argv[1:])
