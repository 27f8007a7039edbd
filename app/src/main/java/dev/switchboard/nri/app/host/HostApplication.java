package dev.switchboard.nri.app.host;

import dev.switchboard.nri.app.config.SwitchboardProperties;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** Wires the host, its endpoints and its health. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(SwitchboardProperties.class)
class HostApplication {}
