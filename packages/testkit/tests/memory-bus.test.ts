import { busConformance } from '@tidings/conformance'
import { BusHub, type MemoryBus } from '../src/bus/memory-bus.ts'

busConformance('the bus in one process', async () => {
  const hub = new BusHub()
  return {
    open: async () => hub.open(),
    cut: async (bus) => (bus as MemoryBus).cut(),
    mend: async (bus) => (bus as MemoryBus).mend(),
    async [Symbol.asyncDispose]() {
      for (const bus of [...hub.buses]) await bus[Symbol.asyncDispose]()
    },
  }
})
