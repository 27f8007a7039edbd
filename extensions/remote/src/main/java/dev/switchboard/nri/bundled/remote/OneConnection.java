package dev.switchboard.nri.bundled.remote;

import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Has a channel connect once and never again. gRPC's own policies connect anew by themselves; then
 * a request could reach a service that has been neither configured nor synchronized since it began.
 */
final class OneConnection extends LoadBalancer {
  static final String POLICY = "nri-one-connection";

  private final Helper helper;
  private @Nullable Subchannel connection;
  private boolean ended;

  private OneConnection(Helper helper) {
    this.helper = helper;
  }

  /** Makes the policy known, once for all channels of this class loader. */
  static void register() {
    LoadBalancerRegistry.getDefaultRegistry().register(new Provider());
  }

  private static final class Provider extends LoadBalancerProvider {
    @Override
    public boolean isAvailable() {
      return true;
    }

    @Override
    public int getPriority() {
      return 5;
    }

    @Override
    public String getPolicyName() {
      return POLICY;
    }

    @Override
    public LoadBalancer newLoadBalancer(Helper helper) {
      return new OneConnection(helper);
    }
  }

  @Override
  public Status acceptResolvedAddresses(ResolvedAddresses addresses) {
    if (connection == null && !ended) {
      Subchannel made =
          helper.createSubchannel(
              CreateSubchannelArgs.newBuilder().setAddresses(addresses.getAddresses()).build());
      connection = made;
      made.start(state -> changed(made, state));
      made.requestConnection();
    }
    return Status.OK;
  }

  @Override
  public void handleNameResolutionError(Status error) {
    if (connection == null) {
      end(error);
    }
  }

  private void changed(Subchannel of, ConnectivityStateInfo now) {
    if (ended) {
      return;
    }
    switch (now.getState()) {
      case READY ->
          helper.updateBalancingState(
              ConnectivityState.READY, new FixedResultPicker(PickResult.withSubchannel(of)));
      case TRANSIENT_FAILURE -> end(now.getStatus());
      case IDLE -> end(Status.UNAVAILABLE.withDescription("the connection was closed"));
      case CONNECTING, SHUTDOWN -> {}
    }
  }

  private void end(Status why) {
    ended = true;
    helper.updateBalancingState(
        ConnectivityState.TRANSIENT_FAILURE, new FixedResultPicker(PickResult.withError(why)));
    shutdown();
  }

  @Override
  public void shutdown() {
    ended = true;
    if (connection != null) {
      connection.shutdown();
    }
  }
}
