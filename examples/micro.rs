use s3tls::log::{Line, Lines};
use std::time::Instant;
fn main() {
    let mut v = std::fs::read("/tmp/part.log").unwrap();
    v.truncate(
        std::env::args()
            .nth(1)
            .and_then(|a| a.parse().ok())
            .unwrap_or(300_000),
    );
    let reps = 400_000_000 / v.len();
    for _ in 0..3 {
        let t = Instant::now();
        let mut n = 0u64;
        let mut s = 0u64;
        for _ in 0..reps {
            for l in Lines::new(&v) {
                n += 1;
                if let Line::Record(r) = l {
                    s += r.user_agent.len() as u64 + r.time.0 as u64;
                }
            }
        }
        println!(
            "lines {:.1} ns ({n} {s})",
            t.elapsed().as_nanos() as f64 / n as f64
        );
        let t = Instant::now();
        let mut c = 0;
        for _ in 0..reps {
            c += memchr::memchr_iter(b'\n', &v).count();
        }
        println!(
            "memchr {:.1} ns {c}",
            t.elapsed().as_nanos() as f64 / n as f64
        );
    }
}
