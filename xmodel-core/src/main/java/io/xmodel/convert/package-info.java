/**
 * Checkpoint in, checkpoint out: conversion to safetensors, FP8 and GGUF, and synthetic checkpoints
 * for trials.
 */
@NullMarked
package io.xmodel.convert;

import org.jspecify.annotations.NullMarked;
