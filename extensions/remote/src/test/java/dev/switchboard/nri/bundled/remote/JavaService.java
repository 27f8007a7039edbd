package dev.switchboard.nri.bundled.remote;

import dev.switchboard.nri.wire.proto.ConfigureRequest;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.Empty;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.StateChangeEvent;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service at a Unix socket, without a health service; what it does not know is UNIMPLEMENTED. */
final class JavaService extends PluginGrpc.PluginImplBase implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Server server;
  private final List<String> told = new CopyOnWriteArrayList<>();
  private volatile ConfigureResponse configured = ConfigureResponse.getDefaultInstance();
  private volatile CreateContainerResponse created = CreateContainerResponse.getDefaultInstance();
  private volatile SynchronizeResponse synchronizing = SynchronizeResponse.getDefaultInstance();

  JavaService(Path socket) throws IOException {
    Files.deleteIfExists(socket);
    server =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioServerDomainSocketChannel.class)
            .bossEventLoopGroup(group)
            .workerEventLoopGroup(group)
            .addService(this)
            .build()
            .start();
  }

  /** What it answers from now on. */
  JavaService configured(ConfigureResponse answer) {
    configured = answer;
    return this;
  }

  JavaService synchronizing(SynchronizeResponse answer) {
    synchronizing = answer;
    return this;
  }

  JavaService created(CreateContainerResponse answer) {
    created = answer;
    return this;
  }

  List<String> told() {
    return told;
  }

  private static <R> void answer(StreamObserver<R> to, R with) {
    to.onNext(with);
    to.onCompleted();
  }

  @Override
  public void configure(ConfigureRequest request, StreamObserver<ConfigureResponse> reply) {
    told.add("configure " + request.getConfig());
    answer(reply, configured);
  }

  @Override
  public void synchronize(SynchronizeRequest request, StreamObserver<SynchronizeResponse> reply) {
    told.add("synchronize " + request.getPodsCount());
    answer(reply, synchronizing);
  }

  @Override
  public void createContainer(
      CreateContainerRequest request, StreamObserver<CreateContainerResponse> reply) {
    told.add("create");
    answer(reply, created);
  }

  @Override
  public void stateChange(StateChangeEvent request, StreamObserver<Empty> reply) {
    told.add("change " + request.getEvent());
    answer(reply, Empty.getDefaultInstance());
  }

  @Override
  public void close() {
    server.shutdownNow();
    group.shutdownGracefully().syncUninterruptibly();
  }
}
