"""``python -m jingwei_verify`` and the zipapp."""

import sys

from jingwei_verify.main import main

sys.exit(main())
