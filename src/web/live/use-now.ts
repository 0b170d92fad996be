import { useEffect, useState } from 'preact/hooks';

/** The page's monotonic clock, renewed every half second while `running`. */
export const useNow = (running: boolean): number => {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!running) return;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, [running]);
  return now;
};
