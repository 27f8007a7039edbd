package dev.switchboard.nri.bundled.memorypolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.model.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyTests {
  @TempDir Path sysfs;

  @BeforeEach
  void twoPackagesWithTwoNodesEachAndOneOfMemoryAlone() throws Exception {
    Machine.write(sysfs);
  }

  private static BitSet cpus(String list) {
    return IdSet.parse(list).orElseThrow();
  }

  @Test
  void cpusNodesAndDistancesAreRead() throws Exception {
    Topology topology = Topology.read(sysfs);
    assertThat(IdSet.text(topology.onlineCpus())).isEqualTo("0-7");
    assertThat(IdSet.text(topology.allNodes())).isEqualTo("0-4");
    assertThat(IdSet.text(topology.nodesOf(cpus("0,7")))).isEqualTo("0,3");
    assertThat(IdSet.text(topology.nodesWithin(11, cpus("0")))).isEqualTo("0-1");
    assertThat(IdSet.text(topology.nodesWithin(21, cpus("0")))).isEqualTo("0-3");
    assertThat(IdSet.text(topology.nodesWithin(10, cpus("4-5")))).isEqualTo("2");
  }

  @Test
  void aNodeOfMemoryAloneBelongsToThePackageThatIsNearest() throws Exception {
    Topology topology = Topology.read(sysfs);
    assertThat(IdSet.text(topology.nodesOfPackages(cpus("0")))).isEqualTo("0-1");
    assertThat(IdSet.text(topology.nodesOfPackages(cpus("7")))).isEqualTo("2-4");
  }

  @Test
  void aKernelWithoutNumaHasNoNodes() throws Exception {
    Path bare = sysfs.resolve("bare");
    Files.createDirectories(bare.resolve("devices/system/cpu/cpu0/topology"));
    Files.writeString(bare.resolve("devices/system/cpu/online"), "0\n");
    Files.writeString(bare.resolve("devices/system/cpu/cpu0/topology/physical_package_id"), "0\n");
    assertThat(Topology.read(bare).allNodes().isEmpty()).isTrue();
  }

  @Test
  void theRealMachineCanBeRead() throws Exception {
    assertThat(Topology.read(Path.of("/sys")).onlineCpus().isEmpty()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "all            |     |     | 0-4",
        "allowed-mems   |     | 1,3 | 1,3",
        "allowed-mems   |     |     | 0-4",
        "cpu-packages   | 5   |     | 2-4",
        "cpu-packages   |     |     | 0-4",
        "cpu-nodes      | 2-5 |     | 1-2",
        "max-dist:11    | 2   |     | 0-1",
        "max-dist:17    | 6   |     | 2-4",
        "0,2-3          | 1   | 1   | 0,2-3",
      })
  void symbolicNodesAreResolved(String nodes, String cpuset, String mems, String expected)
      throws Exception {
    var cpu = cpu(cpuset == null ? "" : cpuset, mems == null ? "" : mems);
    assertThat(
            new PolicySpec("MPOL_BIND", nodes, List.of())
                .resolve(Topology.read(sysfs), cpu)
                .nodes())
        .isEqualTo(expected);
  }

  private static Resources.Cpu cpu(String cpus, String mems) {
    Resources.Cpu none = Resources.Cpu.NONE;
    return new Resources.Cpu(
        none.shares(),
        none.quota(),
        none.period(),
        none.realtimeRuntime(),
        none.realtimePeriod(),
        cpus,
        mems);
  }

  @Test
  void nodesThatAreNoneAreAnErrorWithWhatTheyWereMadeOf() throws Exception {
    Topology topology = Topology.read(sysfs);
    assertThatThrownBy(() ->
            new PolicySpec("MPOL_BIND", "max-dist:5", List.of()).resolve(topology, cpu("1", "")))
        .hasMessage("nodes \"max-dist:5\" are none on this machine with cpus 1 and mems 0-4");
    assertThatThrownBy(
            () -> new PolicySpec("MPOL_BIND", "all", List.of()).resolve(topology, cpu("x", "")))
        .hasMessage("cpuset is \"x\", expected a list such as 0,2-3");
  }

  @Test
  void listsAreReadAndWrittenAsTheKernelDoes() {
    assertThat(IdSet.text(cpus("7,0-2,1,4-4"))).isEqualTo("0-2,4,7");
    assertThat(IdSet.parse("")).contains(new BitSet());
    for (String wrong : List.of("a", "1-", "-1", "3-1", "1,,2", "1 2")) {
      assertThat(IdSet.parse(wrong)).as(wrong).isEmpty();
    }
  }
}
