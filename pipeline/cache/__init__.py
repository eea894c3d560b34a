"""Cache: what was worked out from files that have not changed since, kept between runs.

Data only (JSON and bytes), in the user's cache folder, under the hash of all it depends on. What is
missing, broken or cannot be written is worked out anew, in silence. Nothing of a client ever goes
in: clients are confidential.
"""

from .disk import Data, get, put
from .keys import bytes_of, files_in, key_of, program_and_packages
from .records import pack, unpack

__all__ = [
    "Data",
    "bytes_of",
    "files_in",
    "get",
    "key_of",
    "pack",
    "program_and_packages",
    "put",
    "unpack",
]
