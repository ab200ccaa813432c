"""Times Model.encode_pictures as encode.cpp does: encode.py MODEL ROUNDS."""

import sys
import time

import numpy as np

import litevl

model = litevl.Model(sys.argv[1])
pictures = np.full((8, model.frames, model.height, model.width, 3), 100, np.uint8)
for turn in range(-1, int(sys.argv[2])):
    begin = time.perf_counter()
    model.encode_pictures(pictures)
    seconds = time.perf_counter() - begin
    if turn >= 0:
        print(f"{seconds:.6f}")
