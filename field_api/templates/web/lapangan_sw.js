const VERSION = {{ version }};
const ASSETS = {{ assets }};
const BASE_MAP = {{ base_map }};
