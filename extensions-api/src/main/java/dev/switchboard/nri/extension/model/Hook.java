package dev.switchboard.nri.extension.model;

import java.util.List;
import java.util.OptionalLong;

/**
 * One OCI hook.
 *
 * @param path absolute path of the program, as the runtime sees it
 * @param args the whole argument vector: {@code args[0]} is the program's name, as for execve
 * @param env environment as {@code KEY=value}
 * @param timeoutSeconds seconds after which the runtime gives the hook up; absent for none
 */
public record Hook(String path, List<String> args, List<String> env, OptionalLong timeoutSeconds) {
  public Hook {
    args = List.copyOf(args);
    env = List.copyOf(env);
  }
}
