import type { KeyboardEvent } from 'react'

/** While signs are being composed, the keys belong to the input method; Safari says so by 229 only. */
export const isComposing = ({ nativeEvent, keyCode }: KeyboardEvent): boolean =>
  nativeEvent.isComposing || keyCode === 229
