package dev.switchboard.nri.chain;

import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A creation that validators have a say in. It is validated once: on the runtime's request, which
 * then has all plugins' adjustments in it, or here, by what our own links ask for, if the runtime
 * will not ask.
 */
record ValidatedCreation(
    Chain chain,
    Tasks.Create task,
    PodSandbox pod,
    Container container,
    Request request,
    CompletableFuture<ContainerAdjustment> reply) {

  /** To be completed when the links have been called. */
  CompletableFuture<ContainerAdjustment> created() {
    var created = new CompletableFuture<ContainerAdjustment>();
    var _ =
        created
            .thenAccept(adjustment -> {
              if (request.target().validates()) {
                chain.remember(container.id(), task);
                reply.complete(adjustment);
              } else {
                validate(adjustment);
              }
            })
            .exceptionally(failure -> {
              reply.completeExceptionally(
                  failure instanceof CompletionException && failure.getCause() != null
                      ? failure.getCause()
                      : failure);
              return null;
            });
    return created;
  }

  private void validate(ContainerAdjustment adjustment) {
    var verdict = new CompletableFuture<Verdict>();
    var _ =
        verdict.whenComplete((_, refusal) -> {
          if (refusal == null) {
            reply.complete(adjustment);
          } else {
            reply.completeExceptionally(refusal);
          }
        });
    var validation =
        new Request(
            request.id(),
            Optional.of(Event.VALIDATE_CONTAINER_ADJUSTMENT),
            request.deadlineNanos(),
            request.metadata(),
            request.target());
    chain.validate(chain.proposal(pod, container, task, adjustment), validation, verdict);
  }
}
