import type { KeyboardEvent as ReactKeyboardEvent } from 'react'

/** While signs are being composed, the keys belong to the input method; Safari says so by 229 only. */
export const composes = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229

export const isComposing = ({ nativeEvent }: ReactKeyboardEvent): boolean => composes(nativeEvent)
