package dev.switchboard.nri.extension.adjustment;

import java.util.List;

/**
 * A new argument vector for the container's process.
 *
 * @param args the whole vector
 * @param replace whether it is taken over from a link that has set it already
 */
public record ArgsChange(List<String> args, boolean replace) {
  public ArgsChange {
    args = List.copyOf(args);
  }
}
