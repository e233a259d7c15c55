/*
 * Appending to the journals of the ledger (journal.h), durably.
 */
#ifndef JOURNALFILE_H
#define JOURNALFILE_H

#include "journal.h"

/*
 * Appends the texts, of which there may be none, to the day's file and to its copy, each synced when it returns true,
 * with the numbers that follow what is there. What only one of the two has is appended to the other as well, so that a
 * crash between them, or damage, leaves no line with one file alone for long. Something else in a file's place is set
 * aside. Some of it may be there after a failure: EXIT_IO or EXIT_CANNOT_CREATE.
 */
bool journalfile_append(const char *folder, const char *day, char (*texts)[JOURNAL_TEXT], size_t count,
                        struct reason *why);

/*
 * Removes the files of all days before `day`, of our own naming only, but of the `keep` newest days none. What cannot
 * be removed stays, silently.
 */
void journalfile_clean(const char *folder, const char *day, int64_t keep);

#endif
