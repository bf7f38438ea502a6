"""The system's own dialogs for files and folders, in one place so that their absence is said in one way."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from pathlib import Path

import flet as ft

from app.domain.errors import AppError


async def save_as(title: str, name: str, extension: str) -> Path | None:
    """Where the user wants a new file; None when the dialog was closed."""
    chosen = await _ask(
        ft.FilePicker().save_file(dialog_title=title, file_name=name, allowed_extensions=[extension])
    )
    if chosen is None:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == f".{extension}" else path.with_name(f"{path.name}.{extension}")


async def folder(title: str) -> Path | None:
    """A folder of the user's choice; None when the dialog was closed."""
    chosen = await _ask(ft.FilePicker().get_directory_path(dialog_title=title))
    return Path(chosen) if chosen else None


async def existing_file(title: str, *extensions: str) -> Path | None:
    """An existing file of the user's choice, of these kinds; None when the dialog was closed."""
    try:
        chosen = await ft.FilePicker().pick_files(
            dialog_title=title,
            file_type=ft.FilePickerFileType.CUSTOM,
            allowed_extensions=list(extensions),
        )
    except RuntimeError as error:
        raise _no_dialog() from error
    return Path(chosen[0].path) if chosen and chosen[0].path else None


async def existing_files(title: str, extensions: Sequence[str]) -> list[Path]:
    """Existing files of the user's choice, of these kinds; none when the dialog was closed."""
    try:
        chosen = await ft.FilePicker().pick_files(
            dialog_title=title,
            file_type=ft.FilePickerFileType.CUSTOM,
            allowed_extensions=list(extensions),
            allow_multiple=True,
        )
    except RuntimeError as error:
        raise _no_dialog() from error
    return [Path(file.path) for file in chosen or () if file.path]


async def _ask(answer: Awaitable[str | None]) -> str | None:
    try:
        return await answer or None
    except RuntimeError as error:  # Linux without a desktop portal
        raise _no_dialog() from error


def _no_dialog() -> AppError:
    return AppError(
        "CT-03",
        "Máy này không mở được hộp chọn tệp.",
        "Nhờ người phụ trách máy cài xdg-desktop-portal-gtk, hoặc dùng lệnh xuất tệp của chương trình.",
    )
