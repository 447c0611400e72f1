// Runs beside the process that started it and ends that one's children, should it be killed before it can.
import { setTimeout as delay } from 'node:timers/promises';

const GRACE_MS = 5_000;
const stopSignals = new Map();

process.on('message', ({ started, stopSignal, ended }) => {
  if (started !== undefined) stopSignals.set(started, stopSignal);
  if (ended !== undefined) stopSignals.delete(ended);
});

process.on('disconnect', async () => {
  for (const [pid, stopSignal] of [...stopSignals].reverse()) send(pid, stopSignal);
  const deadline = Date.now() + GRACE_MS;
  while ([...stopSignals.keys()].some((pid) => send(pid, 0)) && Date.now() < deadline) await delay(50);
  for (const pid of stopSignals.keys()) send(-pid, 'SIGKILL');
});

/** Whether there was somebody to get the signal. */
function send(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
