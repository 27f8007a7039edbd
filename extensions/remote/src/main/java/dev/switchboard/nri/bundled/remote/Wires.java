package dev.switchboard.nri.bundled.remote;

import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.netty.shaded.io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The thread that all connections share. It never waits for anything: replies are read and handed
 * on by it, and it starts the calls, so that the threads of the host stay out of gRPC.
 */
@SuppressWarnings("try") // an interrupt of whoever closes it is passed on
final class Wires implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup group;

  Wires() {
    OneConnection.register();
    UnixResolver.register();
    group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("nri-remote-io", true), NioIoHandler.newFactory());
  }

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  EventLoop loop() {
    return group.next();
  }

  /** For name look-ups, which wait. */
  static Executor lookups() {
    return task -> Thread.ofPlatform().daemon().name("nri-remote-dns").start(task);
  }

  @Override
  public void close() throws InterruptedException {
    var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    try {
      var _ = GlobalEventExecutor.INSTANCE.awaitInactivity(5, TimeUnit.SECONDS);
    } catch (IllegalStateException e) {
      // Netty has had nothing for its own thread to do.
    }
  }
}
