# SPDX-License-Identifier: MIT
"""The words of generated text in other languages; not in the catalogues of messages, since numbers are put in."""

import tomllib
from pathlib import Path

_JAPANESE_TITLES = {
    "Task management": "タスク管理機能",
    "Task-dependent synchronisation": "タスク付属同期機能",
    "Task exception handling": "タスク例外処理機能",
    "Semaphores": "セマフォ",
    "Eventflags": "イベントフラグ",
    "Data queues": "データキュー",
    "Mailboxes": "メールボックス",
    "Mutexes": "ミューテックス",
    "Message buffers": "メッセージバッファ",
    "Rendezvous": "ランデブ",
    "Fixed-size memory pools": "固定長メモリプール",
    "Variable-size memory pools": "可変長メモリプール",
    "System time": "システム時刻管理",
    "Cyclic handlers": "周期ハンドラ",
    "Alarm handlers": "アラームハンドラ",
    "Overrun handler": "オーバランハンドラ",
    "System state management": "システム状態管理機能",
    "Interrupt management": "割込み管理機能",
    "Service-call management": "サービスコール管理機能",
    "System configuration management": "システム構成管理機能",
    "Scheduling": "スケジューリング",
    "Message queues": "メッセージキュー",
    "Clocks": "クロック",
    "Timers": "タイマ",
    "Signals": "シグナル",
    "Asynchronous input and output": "非同期入出力",
    "Synchronised input and output": "同期入出力",
    "Memory locking": "メモリロック",
    "Mapped files and shared memory objects": "メモリマップトファイルと共有メモリオブジェクト",
    "Threads": "スレッド",
    "Thread attributes": "スレッド属性",
    "Condition variables": "条件変数",
    "Read-write locks": "読取り書込みロック",
    "Barriers": "バリア",
    "Spin locks": "スピンロック",
    "Once-only initialisation": "一度だけの初期化",
    "Thread-specific data": "スレッド固有データ",
}
_JAPANESE = _JAPANESE_TITLES | {
    "Errors": "エラー",
    "Context": "呼出しコンテキスト",
    "Cost": "コスト",
    "Profile": "プロファイル",
    "Conformance": "適合性テスト",
    "Example": "使用例",
    "Source": "出典",
    "Call": "名前",
    "What it does": "機能",
    "The requirements": "要求事項",
    "profile minimum": "最小機能セット",
    "profile standard": "スタンダードプロファイル",
    "profile full": "フルセット",
    "{profile}; function code {code} (``{name}``)": "{profile}、機能コード {code}（``{name}``）",
    "{count} operation": "{count} 操作",
    "{count} operations": "{count} 操作",
    "{law} in {quantity}, {low} operations at n = {least}, {high} at n = {most}": (
        "{quantity} n に対して{law}、n = {least} で {low} 操作、n = {most} で {high} 操作"
    ),
    "linear": "線形",
    "logarithmic": "対数的",
    "n log n": "n log n",
    "bytes": "バイト数",
    "mutexes": "ミューテックスの数",
    "mutexes held": "ロック中のミューテックスの数",
    "mutexes in the chain": "連鎖するミューテックスの数",
    "priorities": "優先度の数",
    "requests": "要求の数",
    "service routines": "割込みサービスルーチンの数",
    "tasks": "タスクの数",
    "tasks, objects and timed events": "タスク、オブジェクト、タイムイベントの数",
    "threads": "スレッドの数",
    "timed events": "タイムイベントの数",
    "waiters": "待ちタスクの数",
    " to ": "～",
    ": ": "：",
    "{idents}: {told}": "{idents}：{told}",
    "all {count} covered by {scenarios}": "全 {count} 件を{scenarios}で検証",
    "{covered} of {count} covered by {scenarios}": "{count} 件中 {covered} 件を{scenarios}で検証",
    "covered by {scenarios}": "{scenarios}で検証",
    "{scenarios} scenarios": "シナリオ {scenarios} 件",
    "1 scenario": "シナリオ 1 件",
    "The whole example, and what it prints": "プログラム全体と実行結果",
    "Calls": "サービスコール・関数",
    "Requirements": "要求事項",
    "Covered": "検証済み",
    "Scenarios": "シナリオ",
    "Supported": "サポート",
    "Costs": "コスト計測",
    "Errors without occasion": "発生しないエラー",
    "{there} of {all}": "{all} 個中 {there} 個",
    "yes": "○",
    "no": "×",
    "yes; `E_NOSPT` if {condition}": "○（{condition}は `E_NOSPT`）",
    "*tmout* is `TMO_NBLK`": "*tmout* が `TMO_NBLK` のとき",
    "this kernel supplies its time itself": "カーネル自身が時刻を供給するとき",
    "Static API": "静的 API",
    "In a [configuration file](/configuration.md):": (
        "[システムコンフィギュレーションファイル](/configuration.md)に記述します。"
    ),
    "errors, told with file and line: {errors}": "エラー（ファイル名と行番号付きで報告）：{errors}",
    "Its configuration file:": "システムコンフィギュレーションファイル：",
    "The program:": "プログラム：",
    "It prints:": "実行結果：",
}
_ENGLISH = {
    "profile minimum": "Minimum",
    "profile standard": "Standard Profile",
    "profile full": "Full set",
}


_SITUATIONS: dict[str, str] = tomllib.loads(Path(__file__).with_name("situations.ja.toml").read_text(encoding="utf-8"))


def say(text: str, language: str) -> str:
    """*text* in a language; what has no translation there is English."""
    return {"ja": _JAPANESE | _SITUATIONS}.get(language, {}).get(text) or _ENGLISH.get(text, text)
