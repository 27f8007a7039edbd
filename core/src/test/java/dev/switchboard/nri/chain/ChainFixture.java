package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;

/** What tests of a chain have in common. */
abstract class ChainFixture {
  static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  static final Container CONTAINER = Container.of("c1", "p1", "app");
  static final Duration LONG = Duration.ofSeconds(30);

  final Watchdog watchdog = new Watchdog();
  final List<LinkAnswer> answers = Collections.synchronizedList(new ArrayList<>());
  final AtomicBoolean stopSpinning = new AtomicBoolean();
  final ExecutorService workers = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    stopSpinning.set(true);
    watchdog.close();
    workers.shutdownNow();
  }

  Chain chain(Link... links) {
    return new Chain(
        List.of(links),
        new ChainListener() {
          @Override
          public void linkAnswered(LinkAnswer answer) {
            answers.add(answer);
          }
        },
        watchdog);
  }

  static Link link(String id, NriExtension extension) {
    return link(id, extension, LONG, OnFailure.FAIL);
  }

  static Link link(String id, NriExtension extension, Duration timeout, OnFailure onFailure) {
    return new Link(id, "1.0", extension, new LinkSettings(500, timeout, onFailure, false));
  }

  static Request request(Event event) {
    return new Request(
        "r1", Optional.of(event), System.nanoTime() + LONG.toNanos(), Map.of("k", List.of("v")));
  }

  CompletableFuture<ContainerAdjustment> create(Chain chain) {
    return create(chain, request(Event.CREATE_CONTAINER));
  }

  static CompletableFuture<ContainerAdjustment> create(Chain chain, Request request) {
    var reply = new CompletableFuture<ContainerAdjustment>();
    chain.createContainer(POD, CONTAINER, request, reply);
    return reply;
  }

  static CreateContainerHandler annotates(String name, String value) {
    return (_, _, _) -> ContainerAdjustment.builder().annotation(name, value).build();
  }

  static LinkFailure failure(CompletableFuture<?> future) {
    Throwable cause = catchThrowableOfType(ExecutionException.class, future::get).getCause();
    return ((ChainException) cause).failure();
  }
}
