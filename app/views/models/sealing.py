"""Whether the senders of forwarded cases go along with a bundle, and how they are sealed. No window here."""

from __future__ import annotations

from pathlib import Path

from app.bundles.sealing import SHORTEST_PASSWORD, ReceivingKey
from app.domain.errors import AppError
from app.domain.periods import Period
from app.domain.records.base import LabelledEnum
from app.services import sealed_cases
from app.services.office import Done, Office
from app.services.sealed_cases import Seal


class SealBy(LabelledEnum):
    """What opens it at the superior's."""

    KEY = "key", "Khóa nhận của cấp trên"
    PASSWORD = "password", "Mật khẩu"


class SealChoice:
    """What the office chose for one bundle: nothing, until somebody ticks it."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.errors: dict[str, str] = {}
        self.forget()

    def forget(self) -> None:
        """For the next bundle nothing is sealed, and no password is remembered."""
        self.wanted, self.by = False, SealBy.KEY
        self.password, self.again = "", ""
        self.errors.clear()

    def counts(self, period: Period) -> tuple[int, int]:
        """How many cases would go along sealed, and how many are kept out at their sender's wish."""
        return (
            len(sealed_cases.to_seal(self._office, period)),
            sealed_cases.kept_secret(self._office, period),
        )

    def explained(self, period: Period) -> str:
        """What would be sealed, for the line below the tick."""
        number, secret = self.counts(period)
        words = f"Họ tên, điện thoại, địa chỉ và nội dung của {number} việc; chỉ cấp trên mở được."
        return words + (f" {secret} việc yêu cầu giữ kín tên thì không kèm." if secret else "")

    @property
    def key(self) -> ReceivingKey | None:
        """The superior's key that this office has taken."""
        return sealed_cases.superior_key(self._office)

    def take_key(self, key: ReceivingKey) -> Done:
        """Seal for this key from now on."""
        self.errors.pop("key", None)
        return sealed_cases.take_superior_key(self._office, key)

    def check(self) -> bool:
        """Whether all is there that sealing needs; else `errors` says what is missing, by field."""
        self.errors.clear()
        if self.wanted and self.by is SealBy.KEY and self.key is None:
            self.errors["key"] = "Chưa có khóa nhận. Nạp tệp khóa cấp trên gửi, hoặc dùng mật khẩu."
        if self.wanted and self.by is SealBy.PASSWORD:
            if len(self.password) < SHORTEST_PASSWORD:
                self.errors["password"] = f"Ít nhất {SHORTEST_PASSWORD} ký tự, ví dụ bốn năm từ dễ nhớ."
            elif self.password != self.again:
                self.errors["again"] = "Hai lần gõ không giống nhau."
        return not self.errors

    def seal(self) -> Seal | None:
        """What seals; None where nothing is to be sealed."""
        if not self.wanted:
            return None
        if self.by is SealBy.PASSWORD:
            return sealed_cases.with_password(self.password)
        key = self.key
        if key is None:  # taken back since it was checked
            raise AppError("GOI-41", "Chưa có khóa nhận của cấp trên.", "Quay lại bước Kiểm tra để nạp khóa.")
        return sealed_cases.for_key(key.key)


def read_key(path: Path) -> ReceivingKey:
    """The key of a file from the superior; refuses what is none."""
    return sealed_cases.read_key(path)
