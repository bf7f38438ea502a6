"""Lời mẫu: the office's own wording of each letter, written beside the page that it gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app.domain.records.office import LetterKind
from app.services.letter_pages import Draft
from app.services.office import Done, Office
from app.views import theme
from app.views.components import Chip, FilterChip, card, label, primary, quiet, refresh, rich, secondary, text
from app.views.fields import put_caret, text_field
from app.views.models.template_editor import AGES, Insertion, TemplateEditor, TemplateLine
from app.views.models.tone import Tone
from app.views.page_preview import PagePreviewPane
from app.views.shell import Shell


class _Line(ft.Container):
    """One occasion in the list."""

    def __init__(self, line: TemplateLine, choose: Callable[[str], Any]) -> None:
        self._word = text(line.label, theme.SMALL, expand=True)
        self._state = Chip()
        super().__init__(
            ft.Row([self._word, self._state], spacing=theme.S4),
            padding=ft.Padding.symmetric(horizontal=theme.S8, vertical=6),
            border_radius=theme.RADIUS,
            ink=True,
            on_click=lambda: choose(line.key),
        )

    def show(self, line: TemplateLine, on: bool) -> None:
        """Show whose wording it is, and whether it stands in the editor."""
        self.bgcolor = theme.MAIN_TINT if on else None
        self._word.style = theme.text_style(theme.SMALL_STRONG if on else theme.SMALL)
        word = "Có lời mới" if line.outdated else "Lời riêng" if line.own else ""
        self._state.set(word, Tone.SOON if line.outdated else Tone.OK)


class _InsertButton(ft.Container):
    """A place or a mark, put into the text at the caret."""

    def __init__(self, insertion: Insertion, insert: Callable[[Insertion], Any]) -> None:
        async def press() -> None:
            await insert(insertion)

        super().__init__(
            text(insertion.label, theme.CHIP, theme.MAIN, lines=1),
            height=theme.scaled(theme.CHIP_HEIGHT),
            padding=ft.Padding.symmetric(horizontal=theme.S8, vertical=2),
            border=ft.Border.all(1, theme.MAIN_LIGHT),
            border_radius=theme.RADIUS_SMALL,
            tooltip=insertion.hint or None,
            ink=True,
            on_click=press,
        )


class TemplateEditorView(ft.Row):
    """The occasions on the left, the wording in the middle, its page on the right."""

    def __init__(self, shell: Shell, office: Office) -> None:
        self._shell = shell
        self.editor = TemplateEditor(office)
        self._caret = (0, 0)
        self._lines = {line.key: _Line(line, self._press) for line in self.editor.lines()}
        self._head = text("", theme.CARD_TITLE, expand=True, lines=2)
        self._state = text("", theme.SMALL, theme.TEXT_SECOND)
        self._title = text_field("Tên thư", lines=2, watch=shell.watch, on_change=self._typed)
        self._text = text_field(
            "Lời thư",
            lines=10,
            watch=shell.watch,
            on_change=self._typed,
            on_selection_change=self._moved,
        )
        self._text.max_lines = None
        self._news = ft.Column(spacing=theme.S8, visible=False)
        self._places = ft.Row(wrap=True, spacing=theme.S4, run_spacing=theme.S4)
        self._marks = ft.Row(wrap=True, spacing=theme.S4, run_spacing=theme.S4)
        self._problem = text("", theme.SMALL, theme.LATE, visible=False)
        self._restore = quiet("Trả về lời của chương trình…", self._ask_restore)
        self._page = PagePreviewPane(empty="Chọn một dịp để xem trang in.")
        self._looks: dict[str, FilterChip] = {}
        self._look = ft.Row(spacing=theme.S8, wrap=True, run_spacing=theme.S4)
        super().__init__(
            [card(self._list(), width=theme.scaled(theme.TEMPLATE_LIST_WIDTH), padding=theme.S8),
             card(self._form(), expand=True),
             ft.Column([self._look, self._page], spacing=theme.S8, expand=True,
                       horizontal_alignment=ft.CrossAxisAlignment.STRETCH)],
            spacing=theme.S16,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
            expand=True,
        )  # fmt: skip
        self._fill()

    # building

    def _list(self) -> ft.Control:
        rows: list[ft.Control] = []
        before: LetterKind | None = None
        for line in self.editor.lines():
            if line.kind is not before:
                space = theme.S8 if before else 0
                title = text(line.kind.label, theme.NOTE_STRONG, theme.TEXT_SECOND)
                rows.append(ft.Container(title, padding=ft.Padding.only(left=theme.S8, top=space)))
                before = line.kind
            rows.append(self._lines[line.key])
        return ft.ListView(rows, spacing=2, expand=True)

    def _form(self) -> ft.Control:
        fields = ft.Column(
            [self._news, label("Tên thư"), self._title, label("Lời thư, mỗi đoạn một dòng"), self._text],
            spacing=theme.S4,
            scroll=ft.ScrollMode.AUTO,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        inside = ft.Column(
            [label("Bấm để chèn chỗ trống vào nơi con trỏ"), self._places, self._marks],
            spacing=theme.S8,
            scroll=ft.ScrollMode.AUTO,
            height=theme.scaled(theme.PLACES_HEIGHT),
        )
        foot = ft.Row([primary("Lưu lời mẫu", self.save, hint="Ctrl S"), self._restore], spacing=theme.S8)
        return ft.Column(
            [ft.Row([self._head, self._state]), fields, inside, self._problem, foot], spacing=theme.S12
        )

    # drawing

    def _fill(self) -> None:
        """Put the chosen wording into the fields: at another choice or after an act, never while typing."""
        editor = self.editor
        self._title.value, self._text.value = editor.title, editor.text
        self._caret = (len(editor.text), len(editor.text))
        self._head.value = editor.chosen.label
        self._places.controls = [_InsertButton(each, self._insert) for each in editor.places()]
        self._marks.controls = [_InsertButton(each, self._insert) for each in editor.marks()]
        self._fill_news()
        self._fill_look()
        self._note()

    def _note(self) -> None:
        """Say whose wording this is, and what is wrong with it."""
        editor = self.editor
        for line in editor.lines():
            self._lines[line.key].show(line, line.key == editor.key)
        self._state.value = editor.state_in_words
        self._restore.visible = editor.row is not None or editor.is_changed
        problem = editor.problem
        self._problem.value = f"{problem.message} {problem.hint}" if problem else ""
        self._problem.visible = problem is not None

    def _fill_news(self) -> None:
        pieces = self.editor.news()
        self._news.visible = bool(pieces)
        if not pieces:
            return
        gone = theme.struck(theme.SMALL, theme.LATE)
        words = ft.Text(
            spans=[
                ft.TextSpan(
                    piece.text,
                    gone if piece.gone
                    else theme.text_style(theme.SMALL_STRONG, theme.DONE) if piece.added
                    else theme.text_style(theme.SMALL, theme.TEXT_SECOND),
                )
                for piece in pieces
            ]
        )  # fmt: skip
        self._news.controls = [
            rich([("Bản mới của chương trình đã đổi lời mẫu này. ", theme.SMALL_STRONG, theme.SOON),
                  ("Chữ gạch là lời cũ, chữ đậm là lời mới:", theme.SMALL, theme.TEXT_SECOND)]),
            ft.Container(words, bgcolor=theme.SURFACE_QUIET, border_radius=theme.RADIUS, padding=theme.S8),
            ft.Row([secondary("Giữ lời riêng", self.keep_own, small=True),
                    quiet("Dùng lời mới", self._ask_restore)], spacing=theme.S8),
        ]  # fmt: skip

    def _fill_look(self) -> None:
        """What the page is filled with: the letter in the making or a sample, and at which age."""
        editor = self.editor
        self._looks = {}
        if editor.real is not None:
            self._looks["real"] = FilterChip("Thư đang soạn", self._look_press("real"))
            self._looks["sample"] = FilterChip("Người mẫu", self._look_press("sample"))
        if editor.has_ages:
            self._looks |= {str(age): FilterChip(f"{age} tuổi", self._look_press(str(age))) for age in AGES}
        self._look.controls = [*self._looks.values()]
        self._look.visible = bool(self._looks)
        self._mark_look()

    def _mark_look(self) -> None:
        editor = self.editor
        real = editor.real is not None and editor.with_real
        for key, chip in self._looks.items():
            on = real if key == "real" else not real if key == "sample" else key == str(editor.age)
            chip.set(None, on and (not real or key == "real"))

    def refill(self) -> None:
        """Follow a change from elsewhere, such as an undo; what is being typed stays."""
        if self.editor.is_changed:
            self._note()
            return
        self.editor.reload()
        self._fill()
        self._shell.run(self.show_page)

    async def show_page(self) -> None:
        """Make the page of the wording as it is now."""
        await self._page.ask(self.editor.preview(), at_once=True)

    # what the user does

    def open(self, key: str, real: Draft | None = None) -> None:
        """Take an occasion, with a letter in the making to look at it with."""
        self.editor.choose(key, real)
        self._fill()
        self._shell.run(self.show_page)

    def _press(self, key: str) -> None:
        async def go() -> None:
            if key != self.editor.key and await self.can_leave():
                self.open(key)
                refresh(self)

        self._shell.run(go)

    def _look_press(self, key: str) -> Callable[[], Any]:
        async def press() -> None:
            if key.isdecimal():
                self.editor.age, self.editor.with_real = int(key), False
            else:
                self.editor.with_real = key == "real"
            self._mark_look()
            refresh(self._look)
            await self.show_page()

        return press

    def _moved(self, event: ft.TextSelectionChangeEvent[ft.TextField]) -> None:
        """Remember where the caret stands: a press on a place takes the focus away."""
        if event.selection.is_valid:
            self._caret = (event.selection.start, event.selection.end)

    async def _typed(self) -> None:
        self.editor.set(self._title.value or "", self._text.value or "")
        self._note()
        refresh(self._state, self._restore, self._problem)
        if self.editor.problem is None:
            await self._page.ask(self.editor.preview())

    async def _insert(self, insertion: Insertion) -> None:
        """Put a place or a mark where the caret stands."""
        value = self._text.value or ""
        start, end = (min(offset, len(value)) for offset in self._caret)
        self._text.value = value[:start] + insertion.text + value[end:]
        caret = start + insertion.caret
        self._caret = (caret, caret)
        self._text.selection = ft.TextSelection(base_offset=caret, extent_offset=caret)
        refresh(self._text)
        await self._typed()
        await put_caret(self._text.focus)

    async def can_leave(self) -> bool:
        """Ask about a wording that is typed and not saved."""
        if not self.editor.is_changed:
            return True
        answer = await self._shell.dialogs.ask(
            "Chưa lưu lời mẫu",
            f"Lời mẫu “{self.editor.chosen.label}” đang sửa chưa được lưu.",
            ("save", "Lưu"),
            ("drop", "Bỏ, không lưu"),
            ("stay", "Ở lại"),
        )
        if answer == "save":
            self.save()
        elif answer == "drop":
            self.editor.reload()
            self._fill()
            refresh(self)
        return answer != "stay"

    def save(self) -> None:
        """Keep the wording as the office's own; an error names the place that is not known."""
        done = self.editor.save()
        self._tell(done, f"Đã lưu lời mẫu “{self.editor.chosen.label}”")

    def _ask_restore(self) -> None:
        self._shell.run(self.restore)

    async def restore(self) -> None:
        """Go back to the program's wording, once the user says so."""
        answer = await self._shell.dialogs.ask(
            "Trả về lời của chương trình?",
            f"Lời riêng của đơn vị cho dịp “{self.editor.chosen.label}” sẽ được thay bằng lời của "
            "chương trình. Thư đã lập không đổi.",
            ("restore", "Trả về lời của chương trình"),
            ("stay", "Thôi"),
        )
        if answer != "restore":
            return
        done = self.editor.restore()
        if done is None:
            self._fill()
            refresh(self)
            await self.show_page()
        else:
            self._tell(done, f"Đã trả về lời của chương trình “{self.editor.chosen.label}”")

    def keep_own(self) -> None:
        """Stay with the office's own wording."""
        done = self.editor.keep_own()
        if done is not None:
            self._tell(done, "Đã giữ lời riêng của đơn vị")

    def _tell(self, done: Done, message: str) -> None:
        self._fill()
        refresh(self)
        self._shell.done(message, done.changes.touched, done.changes.seq)
