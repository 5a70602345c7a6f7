# SPDX-License-Identifier: MIT
"""The words of generated text in other languages; not in the catalogues of messages, since numbers are put in."""

_JAPANESE = {
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
    "tasks, objects and timed events": "タスク、オブジェクト、時間イベントの数",
    "threads": "スレッドの数",
    "timed events": "時間イベントの数",
    "waiters": "待ちタスクの数",
    "all {count} covered by {scenarios}": "全 {count} 件を{scenarios}で検証",
    "{covered} of {count} covered by {scenarios}": "{count} 件中 {covered} 件を{scenarios}で検証",
    "covered by {scenarios}": "{scenarios}で検証",
    "{scenarios} scenarios": "シナリオ {scenarios} 件",
    "1 scenario": "シナリオ 1 件",
    "The whole example, and what it prints": "プログラム全体と実行結果",
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


def say(text: str, language: str) -> str:
    """*text* in a language; what has no translation there is English."""
    return {"ja": _JAPANESE}.get(language, {}).get(text) or _ENGLISH.get(text, text)
