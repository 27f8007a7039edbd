package dev.switchboard.nri.runtime;

/**
 * What one plugin answered.
 *
 * @param plugin its full name, index first
 */
public record Reply<T>(String plugin, T value) {}
