import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads'
import { heapAfterGc, heapChannel, type HeapAnswer } from './heap.js'

// Preloaded into every thread of a sleeping worker: workflows live in a thread that the SDK starts.
if (!isMainThread) {
  const channel = new BroadcastChannel(heapChannel)
  channel.onmessage = ({ data }: { data: unknown }) => {
    if (data !== 'measure') return
    const answer: HeapAnswer = { threadId, heap: heapAfterGc() }
    channel.postMessage(answer)
  }
  channel.unref()
}
