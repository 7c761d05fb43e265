import type { Histogram, Registry } from 'prom-client'

interface Series {
  readonly labels: Readonly<Record<string, string>>
  /** One for each bound, and one for what is above all of them. */
  readonly counts: number[]
  sum: number
}

/**
 * A Prometheus histogram for what happens with every message: prom-client's own looks through its labels and makes objects
 * each time it is told something, this one when somebody reads. At most two labels; their values are few.
 */
export class Distribution {
  readonly name: string
  readonly help: string
  readonly type = 'histogram'
  readonly #bounds: readonly number[]
  readonly #labelNames: readonly [string?, string?]
  readonly #series = new Map<string, Map<string, Series>>()

  constructor(options: {
    readonly name: string
    readonly help: string
    readonly bounds: readonly number[]
    readonly labelNames?: readonly [string, string]
    readonly register: Registry
  }) {
    const { name, help, bounds, labelNames = [], register } = options
    this.name = name
    this.help = help
    this.#bounds = bounds
    this.#labelNames = labelNames
    // The registry asks nothing of a metric but its name and `get`.
    register.registerMetric(this as unknown as Histogram)
  }

  observe(value: number, one = '', other = ''): void {
    const series = this.#series.get(one)?.get(other) ?? this.#begin(one, other)
    let place = 0
    while (place < this.#bounds.length && value > (this.#bounds[place] as number)) place += 1
    series.counts[place] = (series.counts[place] as number) + 1
    series.sum += value
  }

  #begin(one: string, other: string): Series {
    const [first, second] = this.#labelNames
    const labels = { ...(first && { [first]: one }), ...(second && { [second]: other }) }
    const series = { labels, counts: new Array<number>(this.#bounds.length + 1).fill(0), sum: 0 }
    const ofOne = this.#series.get(one) ?? new Map<string, Series>()
    this.#series.set(one, ofOne.set(other, series))
    return series
  }

  /** As prom-client's registry reads a metric. */
  get(): object {
    const { name, help, type } = this
    const series = [...this.#series.values()].flatMap((ofOne) => [...ofOne.values()])
    return { name, help, type, aggregator: 'sum', values: series.flatMap((one) => this.#valuesOf(one)) }
  }

  #valuesOf({ labels, counts, sum }: Series): object[] {
    let upTo = 0
    const buckets = counts.map((count, place) => {
      upTo += count
      return {
        metricName: `${this.name}_bucket`,
        labels: { le: this.#bounds[place] ?? '+Inf', ...labels },
        value: upTo,
      }
    })
    const total = { metricName: `${this.name}_sum`, labels, value: sum }
    return [...buckets, total, { metricName: `${this.name}_count`, labels, value: upTo }]
  }
}
