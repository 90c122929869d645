"""The answer process: cells run as in a kernel, and what they print or raise comes back as plain data."""


def run(process, source):
    return process.ask_for_values("run", source=source, gives=[])


def test_cells_share_a_namespace_and_say_what_went_wrong(nursery):
    with nursery.answer_process() as process:
        assert run(process, "x = 1\nprint('seen')") == {"error": None, "printed": "seen\n", "cut": False}
        error = run(process, "\nx + 'a'")["error"]
        assert error["classes"][0] == "TypeError" and "unsupported operand" in error["text"]
        assert run(process, "def f(:")["error"]["classes"][0] == "SyntaxError"
        assert run(process, "raise SystemExit(3)")["error"]["classes"][0] == "SystemExit"
        assert (
            run(process, "assert __name__ == '__main__'; import __main__; assert __main__.x == 1")["error"]
            is None
        )


def test_output_is_cut_off(nursery):
    with nursery.answer_process() as process:
        assert len(run(process, "print('x' * 10_000_000)")["printed"]) == 100_000


def test_printing_to_the_descriptors_does_not_disturb_the_replies(nursery):
    with nursery.answer_process() as process:
        run(process, "import os; os.write(1, b'noise'); os.system('echo noise')")
        assert run(process, "print(1)")["printed"] == "1\n"
