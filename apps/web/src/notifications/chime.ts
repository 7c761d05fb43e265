/** Not more often than this. */
const quietMs = 2000
let last = 0

/** A browser plays no sound for a page that nobody has touched yet. */
export const canChime = (): boolean => navigator.userActivation?.hasBeenActive !== false

/** Two soft tones. */
export function chime(): void {
  if (Date.now() - last < quietMs || !canChime()) return
  last = Date.now()
  const context = new AudioContext()
  for (const [index, hertz] of [660, 880].entries()) {
    const [tone, gain] = [context.createOscillator(), context.createGain()]
    const at = context.currentTime + index * 0.12
    tone.frequency.value = hertz
    gain.gain.setValueAtTime(0, at)
    gain.gain.linearRampToValueAtTime(0.08, at + 0.02)
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.25)
    tone.connect(gain).connect(context.destination)
    tone.start(at)
    tone.stop(at + 0.3)
    if (index === 1) tone.addEventListener('ended', () => void context.close())
  }
}
