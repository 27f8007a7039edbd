package dev.switchboard.nri.provenance;

/** One entry of a container: the field, and the key in it. */
record At(String field, String key) {}
