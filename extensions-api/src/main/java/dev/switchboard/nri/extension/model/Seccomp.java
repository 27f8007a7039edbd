package dev.switchboard.nri.extension.model;

import java.util.List;
import java.util.OptionalInt;

/**
 * A seccomp policy, as in the OCI runtime configuration.
 *
 * @param defaultAction action for system calls that no rule names, for example {@code
 *     SCMP_ACT_ERRNO}
 * @param defaultErrno errno of that action; unsigned (containerd does not carry it over)
 * @param architectures for example {@code SCMP_ARCH_X86_64}
 * @param flags seccomp flags
 * @param listenerPath socket of a notify listener
 * @param listenerMetadata text that the listener is sent
 * @param syscalls rules
 */
public record Seccomp(
    String defaultAction,
    OptionalInt defaultErrno,
    List<String> architectures,
    List<String> flags,
    String listenerPath,
    String listenerMetadata,
    List<Syscall> syscalls) {
  public Seccomp {
    architectures = List.copyOf(architectures);
    flags = List.copyOf(flags);
    syscalls = List.copyOf(syscalls);
  }

  /**
   * A rule for system calls.
   *
   * @param names system calls by name
   * @param action for example {@code SCMP_ACT_ALLOW}
   * @param errnoRet errno that the action returns; unsigned
   * @param args conditions, all of which must hold
   */
  public record Syscall(List<String> names, String action, OptionalInt errnoRet, List<Arg> args) {
    public Syscall {
      names = List.copyOf(names);
      args = List.copyOf(args);
    }
  }

  /**
   * A condition on one argument of a system call; values are unsigned.
   *
   * @param index position of the argument, from 0
   * @param value what it is compared with
   * @param valueTwo second operand of masked comparisons
   * @param op for example {@code SCMP_CMP_EQ}
   */
  public record Arg(int index, long value, long valueTwo, String op) {}
}
