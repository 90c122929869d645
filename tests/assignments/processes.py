"""Checks run many times: a process for each core, of one thread: their tensors are too small for two."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import torch


def one_for_each_core() -> ProcessPoolExecutor:
    # Spawned: a forked child of a process whose torch has computed with several threads hangs.
    return ProcessPoolExecutor(
        mp_context=multiprocessing.get_context("spawn"), initializer=torch.set_num_threads, initargs=(1,)
    )
