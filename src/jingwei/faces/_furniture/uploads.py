"""Files of a form while it is read: small ones in memory, others in a file without a name, which ends with the process.

Django's own handler names its files, and one of a process that was killed would stay, in the clear.
"""

from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class NamelessUploadHandler(FileUploadHandler):
    """See the module."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Another file begins."""
        super().new_file(*args, **kwargs)
        settings.SENT.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = SpooledTemporaryFile(settings.FILE_UPLOAD_MAX_MEMORY_SIZE, dir=str(settings.SENT))  # noqa: SIM115 (the form closes it)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Some of its content."""
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":  # generic for the type checker only
        """The file as the form gets it."""
        self._file.seek(0)
        file = cast("IO[bytes]", self._file)
        return UploadedFile(file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra)

    def upload_interrupted(self) -> None:
        """The client left."""
        if hasattr(self, "_file"):
            self._file.close()
