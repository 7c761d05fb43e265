/** Values below this are counted exactly; above it a bucket spans at most 1/128 of its value. */
const EXACT = 128
const OCTAVES = 24

/** Where a value (a whole number ≥ 0) is counted. */
function bucketOf(value: number): number {
  if (value < EXACT) return value
  const shift = 31 - Math.clz32(value) - 7
  return Math.min(shift * EXACT + (value >>> shift), (OCTAVES + 1) * EXACT - 1)
}

/** The largest value that falls into a bucket. */
function topOf(bucket: number): number {
  if (bucket < EXACT * 2) return bucket
  const shift = Math.floor(bucket / EXACT) - 1
  return ((bucket % EXACT) + EXACT + 1) * 2 ** shift - 1
}

/** Latencies in logarithmic buckets: constant memory, constant time, at most 0.8 % too high. Takes and gives milliseconds. */
export class Histogram {
  readonly #buckets = new Uint32Array((OCTAVES + 1) * EXACT)
  #count = 0
  #highest = 0

  get count(): number {
    return this.#count
  }

  /** The highest value recorded, exactly, in milliseconds. */
  get max(): number {
    return this.#highest
  }

  record(milliseconds: number): void {
    const micros = Math.max(0, Math.round(milliseconds * 1000))
    const bucket = bucketOf(Math.min(micros, 0x7fffffff))
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1
    this.#count++
    if (milliseconds > this.#highest) this.#highest = milliseconds
  }

  /** The value in milliseconds that a share (0–1) of the records does not pass; NaN when there are none. */
  quantile(share: number): number {
    if (this.#count === 0) return Number.NaN
    let left = Math.max(1, Math.ceil(this.#count * share))
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      left -= this.#buckets[bucket] ?? 0
      if (left <= 0) return Math.min(topOf(bucket) / 1000, this.#highest)
    }
    return this.#highest
  }

  add(other: Histogram): void {
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + (other.#buckets[bucket] ?? 0)
    }
    this.#count += other.#count
    this.#highest = Math.max(this.#highest, other.#highest)
  }
}
