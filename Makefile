# PDV Sync Agent: programs, demo, tests. `make help` lists the targets.
# B is the folder of the objects, BIN that of the programs: a second build (asan, coverage) names its own.
VERSION := 4.0.0
B       ?= build
BIN     ?= bin
SYSTEM  ?= posix
prefix  ?= /usr/local
CC      ?= cc

WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wformat=2 -Wstrict-prototypes \
           -Wmissing-prototypes -Wold-style-definition -Wpointer-arith -Wcast-qual -Wundef -Wvla -Werror
HARDEN  := -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
CFLAGS  ?= $(HARDEN)
LDFLAGS ?= -pie -Wl,-z,relro,-z,now
override CPPFLAGS += -D_POSIX_C_SOURCE=200809L -DPDV_VERSION='"$(VERSION)"' -Icommon -I$(B)/sql
override CFLAGS   += -std=c17 $(WARN)

PROGRAMS := pdv-extract-caixa pdv-extract-loja pdv-merge pdv-outbox pdv-send
TOOLS    := hiperd webhook
objects   = $(patsubst %.c,$(B)/%.o,$(wildcard $(1)/*.c))

pdv-extract-caixa_OBJS := $(call objects,extract-caixa)
pdv-extract-loja_OBJS  := $(call objects,extract-loja)
pdv-merge_OBJS         := $(call objects,merge)
pdv-outbox_OBJS        := $(call objects,outbox)
pdv-send_OBJS          := $(call objects,sender)
hiperd_OBJS            := $(call objects,tests/hiperd)
webhook_OBJS           := $(call objects,tests/webhook)
COMMON_OBJS            := $(filter-out $(B)/common/sys_%,$(call objects,common)) \
                          $(patsubst %.c,$(B)/%.o,$(wildcard common/sys_$(SYSTEM)*.c))

LIBS_pdv-extract-caixa := -lsybdb -ljansson -lcrypto -lm
LIBS_pdv-extract-loja  := -lsybdb -ljansson -lcrypto -lm
LIBS_pdv-merge         := -ljansson -lz -lcrypto -lm
LIBS_pdv-outbox        := -ljansson -lz -lcrypto -lm
LIBS_pdv-send          := -ljansson -lcurl -lz -lcrypto -lm
LIBS_hiperd            := -lsqlite3 -lgmp -lssl -lcrypto -lpthread -lm
LIBS_webhook           := -lmicrohttpd -ljansson -lz -lcrypto -lpthread

# What Debian 12 must have: to build, test and show; and, for `lint` and `check-asan`, to judge.
PACKAGES     := gcc libc6-dev make bash freetds-dev freetds-bin libjansson-dev libcurl4-openssl-dev zlib1g-dev \
                libssl-dev libsqlite3-dev libgmp-dev libmicrohttpd-dev libcmocka-dev python3 python3-jsonschema curl openssl \
                procps faketime strace libxml2-utils tidy python3-prometheus-client
DEV_PACKAGES := clang-format clang-tidy cppcheck shellcheck mandoc valgrind
FUZZ_PACKAGES := clang libclang-rt-dev
BENCH_PACKAGES := jq time

all: $(addprefix $(BIN)/,$(PROGRAMS) $(TOOLS))

.SECONDEXPANSION:
$(addprefix $(BIN)/,$(PROGRAMS) $(TOOLS)): $(BIN)/%: $$($$*_OBJS) $(B)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $($*_OBJS) $(B)/libcommon.a $(LIBS_$*)

$(B)/libcommon.a: $(COMMON_OBJS)
	rm -f $@ && $(AR) rcs $@ $^

# A statement becomes the text of a C array: vendas.sql gives sql_vendas in <folder>/vendas.h.
SQL := $(wildcard extract-caixa/*.sql extract-loja/*.sql common/*.sql)
$(B)/sql/%.h: %.sql Makefile
	@mkdir -p $(@D)
	{ echo 'static const char sql_$(basename $(notdir $<))[] = {'; od -An -v -tx1 $< | sed "s/ \([0-9a-f][0-9a-f]\)/'\\\\x\1',/g"; echo '0};'; } >$@.new
	mv $@.new $@
$(pdv-extract-caixa_OBJS) $(pdv-extract-loja_OBJS) $(COMMON_OBJS): $(SQL:%.sql=$(B)/sql/%.h)

# The webhook's JSON Schema becomes a list of numbers: a literal of that length is more than ISO C promises.
$(B)/sql/payload-v4.schema.inc: tests/webhook/payload-v4.schema.json
	@mkdir -p $(@D)
	od -An -v -tu1 $< | sed 's/[0-9][0-9]*/&,/g' >$@.new
	mv $@.new $@
$(B)/tests/webhook/payload_schema.o: $(B)/sql/payload-v4.schema.inc

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# --- tests: shell cases, and table tests in C that link a folder's objects without its main ---

UNIT_hiperd  := $(filter-out %/hiperd.o,$(hiperd_OBJS))
UNIT_webhook := $(filter-out %/webhook.o,$(webhook_OBJS))
UNIT_outbox  := $(filter-out %/outbox.o,$(pdv-outbox_OBJS))
UNIT_sender  := $(filter-out %/send.o,$(pdv-send_OBJS))
UNIT_merge   := $(filter-out %/merge.o,$(pdv-merge_OBJS))
UNIT_common  :=
UNIT_LIBS    := -lcmocka -lsybdb -lsqlite3 -lgmp -lmicrohttpd -lcurl -ljansson -lz -lssl -lcrypto -lpthread -lm
UNIT_TESTS   := $(patsubst tests/unit/%.c,$(B)/tests/unit/%,$(wildcard tests/unit/test_*.c))
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,$(B)/tests/fuzz/%,$(wildcard tests/fuzz/*_*.c))
CASES        ?= $(UNIT_TESTS) $(FUZZ_TARGETS) $(wildcard tests/cases/*.sh)
area          = $(word 2,$(subst _, ,$(notdir $(1))))

$(UNIT_TESTS): $(B)/tests/unit/%: $(B)/tests/unit/%.o $$(UNIT_$$(call area,$$*)) $(B)/libcommon.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(UNIT_$(call area,$*)) $(B)/libcommon.a $(UNIT_LIBS)
.SECONDARY: $(UNIT_TESTS:%=%.o) $(FUZZ_TARGETS:%=%.o)

# Fuzz targets, tests/fuzz/<folder>_<what>.c, drive that folder's objects: with replay.c's main over the corpus and some
# mutations of it, as tests; with libFuzzer's in the build of `fuzz`.
FUZZ_MAIN ?= $(B)/tests/fuzz/replay.o
fuzz_area  = $(firstword $(subst _, ,$(notdir $(1))))
$(FUZZ_TARGETS): $(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(B)/tests/fuzz/fuzz.o $(B)/tests/fuzz/replay.o \
                 $$(UNIT_$$(call fuzz_area,$$*)) $(B)/libcommon.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(B)/tests/fuzz/fuzz.o $(FUZZ_MAIN) $(UNIT_$(call fuzz_area,$*)) $(B)/libcommon.a $(UNIT_LIBS)
fuzz-targets: $(FUZZ_TARGETS)

# Power cuts: pdv-outbox, and pdv-merge as its reader, over a double of sys.h's file functions, whose real ones come from
# sys_posix.c under other names.
DOUBLED        := create_new open_append write_all sync close truncate rename link unlink sync_dir make_dir \
                  changed_at lock unlock now_ms random
POWERLOSS      := $(B)/powerloss
POWERLOSS_OWN  := $(call objects,tests/powerloss)
POWERLOSS_OBJS := $(POWERLOSS_OWN) $(POWERLOSS)/real.o $(POWERLOSS)/outbox.o $(POWERLOSS)/merge.o $(UNIT_outbox) \
                  $(UNIT_merge) $(B)/libcommon.a
POWERLOSS_LIBS := -ljansson -lz -lcrypto -lm
STATES         ?= 100000

$(POWERLOSS)/real.o: common/sys_posix.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(foreach f,$(DOUBLED),-Dsys_$(f)=real_sys_$(f)) -MMD -MP -c -o $@ $<
$(POWERLOSS)/outbox.o $(POWERLOSS)/merge.o: $(POWERLOSS)/%.o: $$*/$$*.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-missing-prototypes -Dmain=$*_main -MMD -MP -c -o $@ $<
$(POWERLOSS)/powerloss: $(POWERLOSS_OBJS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(POWERLOSS_LIBS)

# A mutant has a fault in files of outbox/: disk.no-fsync.sed changes disk.c, add+state.x.sed two. `check` compiles all and
# tries three; check-powerloss-mutants and check-crash-mutants show that each is caught.
MUTANTS       := $(patsubst tests/mutants/%.sed,$(B)/mutants/%,$(wildcard tests/mutants/*.sed))
QUICK_MUTANTS := $(filter %/disk.no-fsync-of-the-file %/disk.no-fsync-of-the-folder %/disk.rename-before-the-fsync,$(MUTANTS))
CRASH_MUTANTS := $(addprefix $(B)/mutants/crash/,session.no-recovery add+state.no-intent add.ledger-and-state-first)
mutated        = $(subst +, ,$(firstword $(subst ., ,$(notdir $(1)))))
spared         = $(filter-out $(patsubst %,$(B)/outbox/%.o,$(call mutated,$(1))),$(2))
$(MUTANTS:%=%.o): $(B)/mutants/%.o: tests/mutants/%.sed $$(foreach f,$$(call mutated,$$*),outbox/$$(f).c)
	@mkdir -p $(@D)
	for file in $(call mutated,$*); do \
	    sed -f $< outbox/$$file.c >$(@D)/$*-$$file.c && ! cmp -s $(@D)/$*-$$file.c outbox/$$file.c && \
	        $(CC) $(CPPFLAGS) -Ioutbox $(CFLAGS) -w -c -o $(@D)/$*-$$file.o $(@D)/$*-$$file.c || exit 1; \
	done
	ld -r -o $@ $(patsubst %,$(@D)/$*-%.o,$(call mutated,$*))
$(MUTANTS): $(B)/mutants/%: $(B)/mutants/%.o $(POWERLOSS)/powerloss
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(call spared,$*,$(POWERLOSS_OBJS)) $(POWERLOSS_LIBS)
$(CRASH_MUTANTS): $(B)/mutants/crash/%: $(B)/mutants/%.o $(BIN)/pdv-outbox
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(call spared,$*,$(pdv-outbox_OBJS)) $(B)/libcommon.a $(LIBS_pdv-outbox)

check-powerloss: $(POWERLOSS)/powerloss
	$< -f -n $(STATES)

check-powerloss-mutants: $(MUTANTS)
	@for mutant in $^; do $$mutant -1 >$$mutant.out; test $$? -eq 1 || { echo "$${mutant##*/} is not caught"; exit 1; }; \
	    echo "$${mutant##*/}: $$(tail -1 $$mutant.out)"; done

# Loaded before libc by memory.sh: allocations fail there.
FAILALLOC := $(B)/tests/memory/failalloc.so
$(FAILALLOC): tests/memory/failalloc.c
	@mkdir -p $(@D)
	$(CC) -O2 -Wall -Wextra -Werror -shared -fPIC -o $@ $<

# The queue against a model of it: chance chooses what happens, and the doubles of these calls what fails.
MODEL_OBJS    := $(call objects,tests/model)
MODEL_DOUBLES := $(addprefix sys_,now_ms write_all sync sync_dir create_new open_append link rename unlink truncate) runnote_write
$(B)/model/merge.o: merge/merge.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-missing-prototypes -Dmain=merge_main -MMD -MP -c -o $@ $<
$(BIN)/queue-model: $(MODEL_OBJS) $(B)/model/merge.o $(UNIT_merge) $(UNIT_outbox) $(B)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(MODEL_DOUBLES:%=-Wl,--wrap=%) -o $@ $^ $(LIBS_pdv-outbox)

# As many steps as one likes, by hand; the seed of a failure goes into tests/model/seeds.
STEPS ?= 1000000
SEED  ?= $(shell date +%s)
check-model: $(BIN)/queue-model
	$(BIN)/queue-model $(STEPS) $(SEED)

check: all $(UNIT_TESTS) $(FUZZ_TARGETS) $(BIN)/queue-model $(FAILALLOC) $(POWERLOSS)/powerloss $(QUICK_MUTANTS) $(MUTANTS:%=%.o)
	BIN=$(BIN) POWERLOSS=$(abspath $(POWERLOSS)) FAILALLOC=$(abspath $(FAILALLOC)) tests/run.sh $(CASES)

WITH_ASAN := B=$(B)-asan BIN=$(B)-asan/bin LDFLAGS= \
             CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer'

# The same cases under AddressSanitizer and UndefinedBehaviorSanitizer, then the programs under valgrind.
check-asan: deps-dev
	POWERLOSS_STATES=1500 $(MAKE) --no-print-directory $(WITH_ASAN) check
	$(MAKE) --no-print-directory B=$(B) BIN=$(BIN) all $(UNIT_TESTS) $(BIN)/queue-model
	BIN=$(BIN) B=$(B) tests/valgrind.sh $(if $(filter command,$(origin CASES)),$(CASES))

# libFuzzer over each target in turn, SECONDS_EACH; FUZZ="merge_fluxo ..." names some. What it finds becomes a case of the
# corpus, so that `check` fails until it is mended.
SECONDS_EACH ?= 60
FUZZ         ?= $(notdir $(FUZZ_TARGETS))
fuzz: deps-fuzz
	$(MAKE) --no-print-directory B=$(B)-fuzz CC=clang WARN=-Wall LDFLAGS= FUZZ_MAIN=-fsanitize=fuzzer \
	    CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer' fuzz-targets
	B=$(B)-fuzz tests/fuzz/fuzz.sh $(SECONDS_EACH) $(FUZZ)

# SEEDS whole days of a store (2), from seed FIRST on: about a minute each, two at once.
FIRST ?= 1
soak: all
	BIN=$(BIN) tests/soak/find.sh
	BIN=$(BIN) tests/soak/soak.py --seeds $(or $(SEEDS),2) --first $(FIRST)

# SEEDS stores (200) made by chance, from seed FIRST on, against a second reading of the payload contract; and would it notice?
# Debian's own Python has the judge of the schema.
check-rules: all
	BIN=$(BIN) /usr/bin/python3 tests/rules/rules.py --seeds $(or $(SEEDS),200) --first $(FIRST)

check-rules-mutants:
	/usr/bin/python3 tests/rules/mutants.py --seeds $(or $(SEEDS),200) --first $(FIRST)

# What the programs cost beside other tools, as ratios; BENCH="extract find" chooses. Nothing passes or fails by its time.
BENCH ?=
bench: deps-bench all
	@BIN=$(BIN) tests/bench/bench.py $(BENCH)

# Every process of a cycle ended and failed at every system call that changes something: minutes. `check` has a sample of it.
check-crash: all
	BIN=$(BIN) TEST_LIMIT_SECONDS=30000 tests/run.sh tests/crash/full.sh

check-crash-mutants: all $(CRASH_MUTANTS)
	BIN=$(BIN) MUTANTS=$(abspath $(B)/mutants/crash) TEST_LIMIT_SECONDS=1800 tests/run.sh tests/crash/mutants.sh

# More of the allocations of each program of a cycle fail.
MEMORY_STEPS ?= 400
check-memory: all $(FAILALLOC)
	BIN=$(BIN) FAILALLOC=$(abspath $(FAILALLOC)) MEMORY_STEPS=$(MEMORY_STEPS) TEST_LIMIT_SECONDS=3000 tests/run.sh tests/cases/memory.sh

# A SQL Server and a webhook that are anybody's: SESSIONS (3000) with one thing changed, under sanitizers; each flood, within the memory.
check-hostile: all
	$(MAKE) --no-print-directory $(WITH_ASAN) all
	HOSTILE_SESSIONS=$(or $(SESSIONS),3000) HOSTILE_SEED=$(FIRST) HOSTILE_FLOODS=none HOSTILE_BIN=$(abspath $(B)-asan/bin) \
	    BIN=$(BIN) TEST_LIMIT_SECONDS=6000 tests/run.sh tests/cases/hostile_database.sh
	HOSTILE_SESSIONS=0 HOSTILE_FLOODS=all BIN=$(BIN) tests/run.sh tests/cases/hostile_database.sh
	BIN=$(B)-asan/bin tests/run.sh tests/cases/send_hostile.sh

check-wire: all
	BIN=$(BIN) tests/run.sh $(wildcard tests/wire/*.sh)

# Each status of an answer with each Retry-After.
check-delivery: all
	DELIVERY_WAITS=all BIN=$(BIN) TEST_LIMIT_SECONDS=1800 tests/run.sh tests/cases/delivery_matrix.sh

# The case of the full disk with every cycle of its two days.
check-disk: all
	DISK_FULL_MINUTES=10 BIN=$(BIN) tests/run.sh tests/cases/disk_full.sh

# --- the demo store ---

demo: all
	BIN=$(BIN) tests/demo.sh

demo-store: all
	BIN=$(BIN) tests/demo.sh --store

include windows.mk

# --- for who changes it ---

deps:
	@tests/deps.sh $(PACKAGES)

deps-dev: deps
	@tests/deps.sh $(DEV_PACKAGES)

deps-bench: deps
	@tests/deps.sh $(BENCH_PACKAGES)

deps-fuzz: deps
	@tests/deps.sh $(FUZZ_PACKAGES)

lint: deps-dev $(SQL:%.sql=$(B)/sql/%.h) $(B)/sql/payload-v4.schema.inc
	@B=$(B) CPPFLAGS="$(subst ",\",$(CPPFLAGS))" tests/lint.sh

format:
	clang-format -i $(wildcard */*.[ch] tests/*/*.[ch])

install: all
	install -d $(DESTDIR)$(prefix)/bin $(DESTDIR)$(prefix)/share/man/man1 $(DESTDIR)$(prefix)/share/man/man5 \
	    $(DESTDIR)$(prefix)/share/man/man7 $(DESTDIR)$(prefix)/share/doc/pdv-sync-agent
	install -m 755 $(PROGRAMS:%=$(BIN)/%) scripts/pdv-sync.sh $(DESTDIR)$(prefix)/bin
	for n in 1 5 7; do install -m 644 man/*.$$n $(DESTDIR)$(prefix)/share/man/man$$n || exit 1; done
	install -m 644 LEIAME.md NEWS.md $(DESTDIR)$(prefix)/share/doc/pdv-sync-agent

help:
	@echo 'deps         what is missing of Debian packages is installed (apt)'
	@echo 'all          programs and test servers, into $(BIN)/'
	@echo 'check        the tests; CASES="tests/cases/x.sh ..." runs some'
	@echo 'check-asan   the same under sanitizers and valgrind'
	@echo 'fuzz         SECONDS_EACH=60 with libFuzzer for each target of tests/fuzz; FUZZ="merge_fluxo ..." some'
	@echo 'bench        ratios to other tools, in the same run; BENCH="extract find" some'
	@echo 'soak         SEEDS=20: so many days of a store, with faults of all kinds; FIRST=n: from that seed on'
	@echo 'check-powerloss STATES=N   more of the states that a power cut may leave'
	@echo 'check-powerloss-mutants    faults put into the queue on purpose are caught there'
	@echo 'check-crash  every process of a cycle ended at every system call; check-crash-mutants: and is that noticed'
	@echo 'check-memory more of the allocations of each program fail; MEMORY_STEPS=400 of them'
	@echo 'check-hostile SESSIONS=3000 FIRST=n: a SQL Server and a webhook that are anybody'\''s, under sanitizers; floods'
	@echo 'check-wire   other TDS clients judge the demo store'
	@echo 'check-model  the queue against its model: STEPS=1000000 SEED=n'
	@echo 'check-rules  SEEDS=200 FIRST=n: stores made by chance against a second reading of the payload contract'
	@echo 'check-rules-mutants        misreadings put into that reading are noticed'
	@echo 'check-delivery each status of an answer with each Retry-After'
	@echo 'check-disk   a full disk, with every cycle of two days'
	@echo 'demo         a guided tour on a demo store; demo-store leaves its servers running'
	@echo 'deps-windows what the Windows side needs: Debian packages, and the libraries, built once; SOURCES=<folder with the archives>'
	@echo 'dist         the Windows package, an installer and a zip, into dist/; sign PFX=<file> signs it'
	@echo 'lint         style and static analysis; silent when all is well'
	@echo 'format       clang-format over all sources'
	@echo 'install      DESTDIR and prefix are obeyed'
	@echo 'clean        removes $(B)/ and $(BIN)/'

clean:
	rm -rf $(B) $(B)-asan $(B)-fuzz $(BIN) build-windows $(WINDOWS_BIN) $(DIST)

.PHONY: all bench check check-asan check-crash check-crash-mutants check-delivery check-disk check-hostile check-memory check-model check-powerloss check-powerloss-mutants check-rules \
        check-rules-mutants check-wire demo demo-store \
        deps deps-bench deps-dev deps-fuzz fuzz fuzz-targets soak lint format install help clean
-include $(shell find $(B) -path '*/mutants' -prune -o -name '*.d' -print 2>/dev/null)
