/* A stand-in for the part of Apple's libSystem that goarmd calls, for Linux.
 *
 * It reads a file that a test writes (machine.py), named by GOARMD_TEST_MACHINE, and reads it again after every
 * replacement. Errors and sizes are the macOS kernel's: xnu, bsd/kern/kern_sysctl.c and
 * proc_info.c, libsyscall/wrappers/libproc/libproc.c. The layouts are Apple's; tables.h, written from goarmd's own
 * tables, makes the compiler compare both.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIN(a, b) ((a) < (b) ? (a) : (b))

enum { CTL_KERN = 1, KERN_PROC = 14, KERN_PROC_ALL = 0, KERN_PROC_PID = 1, KERN_PROCARGS2 = 49 };
enum { ARG_MAX = 1024 * 1024, PROC_PIDPATHINFO_MINSIZE = 1024, PROC_PIDPATHINFO_MAXSIZE = 4096 };
enum { P_LP64 = 0x4, P_TRANSLATED = 0x20000, PROC_FLAG_LP64 = 0x10, PROC_FLAG_ROSETTA = 0x2000000 };
enum { SRUN = 2, SZOMB = 5, RUSAGE_INFO_V4 = 4, PROC_PIDT_SHORTBSDINFO = 13 };
enum { COMMAND_BYTES = 16, SLOP = 5, LISTED_SLOP = 20 };

#define timeval apple_timeval /* Linux has its own */
struct timeval {
    int64_t tv_sec;
    int32_t tv_usec;
    char fill[4];
};

struct kinfo_proc {
    struct {
        struct timeval p_starttime;
        char fill1[16];
        int32_t p_flag;
        signed char p_stat;
        char fill2[3];
        int32_t p_pid;
        char fill3[199];
        char p_comm[COMMAND_BYTES + 1];
        char fill4[36];
    } kp_proc;
    struct {
        char fill1[96];
        struct {
            uint32_t p_ruid;
        } e_pcred;
        char fill2[164];
        int32_t e_ppid;
        char fill3[84];
    } kp_eproc;
};

struct rusage_info_v4 {
    char fill1[16];
    uint64_t ri_user_time, ri_system_time;
    char fill2[32];
    uint64_t ri_resident_size, ri_phys_footprint;
    char fill3[160];
    uint64_t ri_lifetime_max_phys_footprint;
    char fill4[48];
};

struct proc_bsdshortinfo {
    uint32_t pbsi_pid, pbsi_ppid, pbsi_pgid, pbsi_status;
    char pbsi_comm[COMMAND_BYTES];
    uint32_t pbsi_flags, pbsi_uid, pbsi_gid, pbsi_ruid, pbsi_rgid, pbsi_svuid, pbsi_svgid, pbsi_rfu;
};

/* The file: one machine, its exits (reported by kqueue.py), processes, values, and the bytes these point to. */
struct machine {
    uint32_t asker, table_error, growing_reads, grown_by, exits, processes, values, fill;
};
struct exit_row {
    int32_t pid;
    uint32_t status_and_reason;
};
struct process {
    int64_t started;
    uint64_t user_ticks, system_ticks, resident, footprint, peak;
    int32_t started_microseconds, pid, parent, responsible;
    uint32_t user, translated, zombie, path_error;
    uint32_t path, path_length, arguments, arguments_length;
};
struct value {
    uint32_t name, at, length;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct stat seen;
static char *file;
static struct machine machine;
static const struct process *processes;
static const struct value *values;
static uint32_t growing_reads, grown; /* processes outside the file: they only make the table longer */

static void fail_loudly(const char *path) {
    fprintf(stderr, "stand-in for libSystem: GOARMD_TEST_MACHINE=%s: %s\n", path, strerror(errno));
    abort();
}

static void read_file(const char *path) {
    int from = open(path, O_RDONLY);
    if (from < 0 || fstat(from, &seen)) fail_loudly(path);
    free(file);
    file = malloc((size_t)seen.st_size);
    if (!file || read(from, file, (size_t)seen.st_size) != seen.st_size) fail_loudly(path);
    close(from);
}

/* Read the file if it has changed. It is only replaced, never written to. */
static void look(void) {
    const char *given = getenv("GOARMD_TEST_MACHINE"), *path = given ? given : "";
    struct stat now;
    if (stat(path, &now)) fail_loudly(path);
    if (file && now.st_ino == seen.st_ino && now.st_mtim.tv_sec == seen.st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == seen.st_mtim.tv_nsec)
        return;
    read_file(path);
    memcpy(&machine, file, sizeof machine);
    processes = (const struct process *)(file + sizeof machine + machine.exits * sizeof(struct exit_row));
    values = (const struct value *)(processes + machine.processes);
    growing_reads = machine.growing_reads;
    grown = 0;
}

static const struct process *find(int pid) {
    for (uint32_t i = 0; i < machine.processes; i++)
        if (processes[i].pid == pid) return &processes[i];
    return NULL;
}

static const struct process *find_running(int pid) {
    const struct process *found = find(pid);
    return found && !found->zombie ? found : NULL;
}

static int may_look_into(const struct process *process) {
    return machine.asker == 0 || machine.asker == process->user;
}

static int fail(int number) {
    errno = number;
    return -1;
}

static int nothing(int number) {
    errno = number;
    return 0;
}

/* The last part of the path, cut, and ended by a NUL where there is room for one. */
static void command(const struct process *process, char *into, size_t room) {
    const char *path = file + process->path, *end = path + process->path_length, *name = end;
    while (name > path && name[-1] != '/') name--;
    memset(into, 0, room);
    memcpy(into, name, MIN((size_t)(end - name), (size_t)COMMAND_BYTES));
}

/* Every byte outside the members that goarmd reads is 0xA5: nothing may depend on those bytes. */
static struct kinfo_proc describe(const struct process *process) {
    struct kinfo_proc result;
    memset(&result, 0xA5, sizeof result);
    result.kp_proc.p_starttime.tv_sec = process->started;
    result.kp_proc.p_starttime.tv_usec = process->started_microseconds;
    result.kp_proc.p_flag = P_LP64 | (process->translated ? P_TRANSLATED : 0);
    result.kp_proc.p_stat = process->zombie ? SZOMB : SRUN;
    result.kp_proc.p_pid = process->pid;
    command(process, result.kp_proc.p_comm, sizeof result.kp_proc.p_comm);
    result.kp_eproc.e_pcred.p_ruid = process->user;
    result.kp_eproc.e_ppid = process->parent;
    return result;
}

/* One of the processes outside the file. */
static struct process newcomer(uint32_t number) {
    return (struct process){.started = 1, .pid = 50000000 + (int32_t)number, .parent = 1};
}

/* As many complete structs as fit; for the size alone, some more than exist. */
static int process_table(struct kinfo_proc *into, size_t *size) {
    if (machine.table_error == EPERM) return fail(EPERM);
    if (into && growing_reads) {
        growing_reads--;
        grown += machine.grown_by;
    }
    size_t count = machine.processes + grown, fitting = MIN(*size / sizeof *into, count);
    if (!into) {
        *size = (count + SLOP) * sizeof *into;
        return 0;
    }
    for (uint32_t i = 0; i < fitting; i++) {
        struct process unseen = newcomer(i - machine.processes);
        into[i] = describe(i < machine.processes ? &processes[i] : &unseen);
    }
    *size = fitting * sizeof *into;
    return machine.table_error ? fail((int)machine.table_error) : fitting < count ? fail(ENOMEM) : 0;
}

static int one_process(int pid, struct kinfo_proc *into, size_t *size) {
    const struct process *found = find(pid);
    if (into && found && *size < sizeof *into) return fail(ENOMEM);
    *size = found ? sizeof *into : 0;
    if (into && found) *into = describe(found);
    return 0;
}

static int arguments(int pid, char *into, size_t *size) {
    const struct process *found = find_running(pid);
    if (!into || *size > ARG_MAX || !found || !may_look_into(found)) return fail(EINVAL);
    if (*size < found->arguments_length) return fail(ENOMEM); /* the kernel returns a part; goarmd's buffer always fits */
    *size = found->arguments_length;
    memcpy(into, file + found->arguments, *size);
    return 0;
}

static int sysctl_locked(const int *name, unsigned length, void *into, size_t *size) {
    if (length == 3 && name[0] == CTL_KERN && name[1] == KERN_PROC && name[2] == KERN_PROC_ALL)
        return process_table(into, size);
    if (length == 4 && name[0] == CTL_KERN && name[1] == KERN_PROC && name[2] == KERN_PROC_PID)
        return one_process(name[3], into, size);
    if (length == 3 && name[0] == CTL_KERN && name[1] == KERN_PROCARGS2) return arguments(name[2], into, size);
    return fail(ENOENT);
}

static int value_locked(const char *name, void *into, size_t *size) {
    for (uint32_t i = 0; i < machine.values; i++) {
        if (strcmp(name, file + values[i].name)) continue;
        if (into && *size < values[i].length) return fail(ENOMEM);
        *size = values[i].length;
        if (into) memcpy(into, file + values[i].at, *size);
        return 0;
    }
    return fail(ENOENT);
}

static int path_locked(int pid, void *into, uint32_t size) {
    const struct process *found = find_running(pid);
    if (size > PROC_PIDPATHINFO_MAXSIZE) return nothing(EOVERFLOW);
    if (size < PROC_PIDPATHINFO_MINSIZE) return nothing(ENOMEM);
    if (!found) return nothing(ESRCH);
    if (found->path_error) return nothing((int)found->path_error);
    uint32_t length = MIN(found->path_length, size - 1);
    memcpy(into, file + found->path, length);
    ((char *)into)[length] = 0;
    return (int)length;
}

/* Zombies too, whose memory is given back (xnu, bsd/kern/proc_info.c proc_pid_rusage, proc_find_zombref). */
static int rusage_locked(int pid, int flavor, void *into) {
    const struct process *found = find(pid);
    struct rusage_info_v4 result;
    if (flavor != RUSAGE_INFO_V4) return fail(EINVAL);
    if (!found) return fail(ESRCH);
    if (!may_look_into(found)) return fail(EPERM);
    memset(&result, 0xA5, sizeof result);
    result.ri_user_time = found->user_ticks;
    result.ri_system_time = found->system_ticks;
    result.ri_resident_size = found->zombie ? 0 : found->resident;
    result.ri_phys_footprint = found->zombie ? 0 : found->footprint;
    result.ri_lifetime_max_phys_footprint = found->peak;
    memcpy(into, &result, sizeof result);
    return 0;
}

static int responsible_locked(int pid) {
    const struct process *found = find_running(pid);
    return found ? found->responsible : fail(ESRCH);
}

/* Without zombies: their flags have no meaning. */
static int list_locked(int *into, int size) {
    int count = 0, room = into ? size / (int)sizeof *into : 0;
    for (uint32_t i = 0; i < machine.processes && (!into || count < room); i++)
        if (!processes[i].zombie) {
            if (into) into[count] = processes[i].pid;
            count++;
        }
    return into ? count : count + LISTED_SLOP;
}

static int short_info_locked(int pid, int flavor, void *into, int size) {
    const struct process *found = find_running(pid);
    struct proc_bsdshortinfo result;
    if (flavor != PROC_PIDT_SHORTBSDINFO) return nothing(EINVAL);
    if (size < (int)sizeof result) return nothing(ENOMEM);
    if (!found) return nothing(ESRCH);
    memset(&result, 0xA5, sizeof result);
    result.pbsi_pid = (uint32_t)found->pid;
    result.pbsi_ppid = (uint32_t)found->parent;
    result.pbsi_status = SRUN;
    command(found, result.pbsi_comm, sizeof result.pbsi_comm);
    result.pbsi_flags = PROC_FLAG_LP64 | (found->translated ? PROC_FLAG_ROSETTA : 0);
    result.pbsi_uid = result.pbsi_ruid = result.pbsi_svuid = found->user;
    memcpy(into, &result, sizeof result);
    return sizeof result;
}

/* Threads of the daemon call at the same time. */
#define LOCKED(answer)          \
    pthread_mutex_lock(&lock);  \
    look();                     \
    int result = (answer);        \
    pthread_mutex_unlock(&lock); \
    return result

int sysctl(int *name, unsigned length, void *into, size_t *size, void *new, size_t new_size) {
    if (new || new_size) return fail(EPERM);
    LOCKED(sysctl_locked(name, length, into, size));
}

int sysctlbyname(const char *name, void *into, size_t *size, void *new, size_t new_size) {
    if (new || new_size) return fail(EPERM);
    LOCKED(value_locked(name, into, size));
}

int proc_pidpath(int pid, void *into, uint32_t size) { LOCKED(path_locked(pid, into, size)); }

int proc_pid_rusage(int pid, int flavor, void *into) { LOCKED(rusage_locked(pid, flavor, into)); }

int proc_listallpids(void *into, int size) { LOCKED(list_locked(into, size)); }

int proc_pidinfo(int pid, int flavor, uint64_t argument, void *into, int size) {
    (void)argument;
    LOCKED(short_info_locked(pid, flavor, into, size));
}

int responsibility_get_pid_responsible_for_pid(int pid) { LOCKED(responsible_locked(pid)); }

#include "tables.h"
