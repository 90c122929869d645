"""python -m course_utils.training"""

import sys

from course_utils.training.command import main

sys.exit(main())
