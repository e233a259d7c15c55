# The state is relied upon although its name is perhaps not on the disk yet.
/^static bool recover(/,/^}/s/!disk_sync_folder(session->places.state_dir, why)/false/
