import type { Tree } from './other-tree.ts'

/** Which tree each node of the installation runs. */
export type Stage = readonly Tree[]

/**
 * There and back, and there again: one node at a time, so that both versions are there together, or, where the old one opens its
 * store alone, one version after the other.
 */
export function stagesBetween(older: Tree, newer: Tree): readonly Stage[] {
  if (!older.hasBus) return [[older], [newer, newer], [older], [newer, newer]]
  return [
    [older, older],
    [newer, older],
    [newer, newer],
    [older, newer],
    [older, older],
    [newer, newer],
  ]
}

export const nameOfStage = (stage: Stage): string => stage.map(({ name }) => name).join(' and ')

/** Somebody of the two opens the store alone: nobody else may be there then. */
export const needsBreak = (before: Stage, after: Stage): boolean => [...before, ...after].some(({ hasBus }) => !hasBus)
