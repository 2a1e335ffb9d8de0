"""The province in a box: an invented Jiangxi that is the same for the same seed, and reaches the platform as files."""

from gongzhi.simulate.files import write
from gongzhi.simulate.world import Province, province

__all__ = ["Province", "province", "write"]
