/*
 * Which file the configuration is, and its text: that it is not there, may not be read, or is no text, is told apart.
 */
#ifndef CONFIGFILE_H
#define CONFIGFILE_H

#include <stdbool.h>

#include "reason.h"

/* What to do about a text that is not UTF-8. */
#define CONFIGFILE_SAVE "salve como UTF-8 (no Bloco de Notas: Salvar como, Codificação UTF-8)"

/*
 * `path`, or where NULL: PDV_CONFIG, the system's place, ./.env, the first that is there. NULL: none is. The text of
 * PDV_CONFIG is the environment's: sys_set_env ends it.
 */
const char *configfile_find(const char *path);

/*
 * False, EXIT_CONFIG: another user may write the file or folder; who, and what to do. `strict`: sys_others_can_write.
 */
bool configfile_is_guarded(const char *path, bool strict, struct reason *why);

/*
 * All of it, NUL-terminated, to be freed. NULL: EXIT_CONFIG, with the file or folder that may not be read and whose
 * right is missing, or that another user may write; EXIT_IO: the disk, or no memory.
 */
char *configfile_read(const char *file, struct reason *why);

#endif
