package dev.switchboard.nri.extension;

/**
 * Told what the chain made of each request, after the runtime has its answer: on a thread of the
 * host, one decision after the other, in the order of the answers. It costs no request any time.
 *
 * <p>The host keeps a limited number of decisions that have not been told yet; when listeners do
 * not keep up the oldest are dropped, and the host's log says how many.
 */
@FunctionalInterface
public interface DecisionListener extends NriExtension {
  /**
   * @throws Exception is logged
   */
  void onDecision(Decision decision) throws Exception;
}
