package dev.switchboard.nri.bundled.remote;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Makes addresses of the JDK of paths; gRPC's own resolver makes some of Netty's native code. */
final class UnixResolver extends NameResolver {
  private static final String SCHEME = "nri-unix";

  private final UnixDomainSocketAddress address;

  private UnixResolver(UnixDomainSocketAddress address) {
    this.address = address;
  }

  /** Makes the scheme known, once for all channels of this class loader. */
  static void register() {
    NameResolverRegistry.getDefaultRegistry().register(new Provider());
  }

  /** What a channel is to be made for. */
  static String target(Path socket) {
    return SCHEME + "://" + socket.toUri().getRawPath();
  }

  private static final class Provider extends NameResolverProvider {
    @Override
    protected boolean isAvailable() {
      return true;
    }

    @Override
    protected int priority() {
      return 5;
    }

    @Override
    public String getDefaultScheme() {
      return SCHEME;
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
      return List.of(UnixDomainSocketAddress.class);
    }

    @Override
    public NameResolver newNameResolver(URI target, Args args) {
      return new UnixResolver(UnixDomainSocketAddress.of(target.getPath()));
    }
  }

  @Override
  public String getServiceAuthority() {
    return "localhost";
  }

  @Override
  public void start(Listener2 listener) {
    var _ =
        listener.onResult2(
            ResolutionResult.newBuilder()
                .setAddressesOrError(
                    StatusOr.fromValue(List.of(new EquivalentAddressGroup(address))))
                .build());
  }

  @Override
  public void shutdown() {}
}
