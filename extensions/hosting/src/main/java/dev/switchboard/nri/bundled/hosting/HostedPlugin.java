package dev.switchboard.nri.bundled.hosting;

import dev.switchboard.nri.extension.RequestContext;
import java.util.Optional;

/** A plugin that an extension hosts, at its place among the others. */
public interface HostedPlugin {
  /** Its name, for conflicts and errors. */
  String name();

  /**
   * Asks it, and waits for the answer.
   *
   * @return the bytes of NRI's reply; empty if the event is nothing to it
   * @throws Exception fails the request, with its message
   */
  Optional<byte[]> ask(Question question, RequestContext request) throws Exception;

  /**
   * Tells it again of all that there is, because the runtime has.
   *
   * @return the bytes of a SynchronizeResponse; empty if it is not there yet, and will be told when
   *     it is
   */
  Optional<byte[]> synchronize(Node node, RequestContext request) throws Exception;

  /**
   * Told that a request failed at it, by what it answered or by what it asked for.
   *
   * @return whether the request goes on as if it were absent
   */
  default boolean ignores(Exception failure) {
    return false;
  }
}
