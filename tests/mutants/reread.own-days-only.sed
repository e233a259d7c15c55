# What a payload tells of other days is not looked for.
/^static bool load(/,/^}/s/from.utc_ms -= .*/(void)deep;/
